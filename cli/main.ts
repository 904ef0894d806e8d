import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';
import { exitCodes } from './answer.ts';
import { tokenNames } from './connection.ts';
import { type Act, createAct, examples, type Io } from './shell.ts';

type Group = (program: Command, act: Act) => void;

/** The first word, and what registers its command. Loaded by need: `serve` has to be quick. */
const groups: Readonly<Record<string, () => Promise<Group>>> = {
  status: async () => (await import('./commands/status.ts')).statusCommands,
  models: async () => (await import('./commands/models.ts')).modelsCommands,
  predict: async () => (await import('./commands/predict.ts')).predictCommands,
  batch: async () => (await import('./commands/batch.ts')).batchCommands,
  feedback: async () => (await import('./commands/feedback.ts')).feedbackCommands,
  drift: async () => (await import('./commands/drift.ts')).driftCommands,
  alerts: async () => (await import('./commands/alerts.ts')).alertsCommands,
  data: async () => (await import('./commands/data.ts')).dataCommands,
  retrain: async () => (await import('./commands/retrain.ts')).retrainCommands,
  approve: async () => (await import('./commands/approvals.ts')).approvalCommands,
  reject: async () => (await import('./commands/approvals.ts')).approvalCommands,
  rollout: async () => (await import('./commands/rollout.ts')).rolloutCommands,
  mlflow: async () => (await import('./commands/mlflow.ts')).mlflowCommands,
  runs: async () => (await import('./commands/runs.ts')).runsCommands,
  logs: async () => (await import('./commands/logs.ts')).logsCommands,
  open: async () => (await import('./commands/open.ts')).openCommands,
  train: async () => (await import('./commands/train.ts')).trainCommands,
  serve: async () => (await import('./commands/serve.ts')).serveCommands,
  demo: async () => (await import('./commands/demo.ts')).demoCommands,
};

/** The one group that a first word names; all of them for anything else (help, an unknown word). */
async function groupsFor(word: string | undefined): Promise<Iterable<Group>> {
  const named = Object.hasOwn(groups, word ?? '') ? groups[word as string] : undefined;
  const loaders = named === undefined ? Object.values(groups) : [named];
  return new Set(await Promise.all(loaders.map((load) => load())));
}

/** The whole command, apart from the process it runs in. Resolves with the exit code: 0 ok, 1 failed, 2 wrong usage. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let code: number = exitCodes.ok;
  const act = createAct(io, (next) => {
    code = next;
  });
  const program = new Command('loopwright')
    .description('The MLOps loop: serve, watch, retrain, approve, roll out, roll back.')
    .addHelpText(
      'after',
      `${examples('status', 'demo churn', 'predict churn --file customers.csv')}
Where: .loopwright/local.json (written by \`npm start\`), or LOOPWRIGHT_URL and LOOPWRIGHT_TOKEN.
Exit codes: 0 done, 1 failed or refused, 2 wrong usage. JSON goes to standard output, notes to standard error.
`,
    )
    .exitOverride()
    .configureOutput({ writeOut: io.stdout, writeErr: io.stderr });
  for (const group of await groupsFor(argv[0])) group(program, act);
  addCommonOptions(program);
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help that was asked for exits with 0; help shown because a command is missing is wrong usage.
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
  return code;
}

/** Every command that does something takes these. */
function addCommonOptions(command: Command): void {
  if (command.commands.length === 0)
    command
      .option('--json', 'answer with one line of JSON on standard output')
      .option('--token-of <name>', `use this token of local.json: ${tokenNames.join(', ')}`);
  for (const child of command.commands) addCommonOptions(child);
}

/** The command in this process. */
export async function main(): Promise<void> {
  process.exitCode = await run(process.argv.slice(2), {
    env: process.env,
    folders: [process.cwd(), fileURLToPath(new URL('..', import.meta.url))],
    isTty: process.stdout.isTTY === true,
    errIsTty: process.stderr.isTTY === true,
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
  });
}

/** Started as a program, not imported by a test or by loopwright.mjs. */
const isProgram =
  process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);

if (isProgram) await main();

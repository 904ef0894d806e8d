import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';
import { exitCodes } from './answer.ts';
import { approvalCommands } from './commands/approvals.ts';
import { demoCommands } from './commands/demo.ts';
import { driftCommands } from './commands/drift.ts';
import { feedbackCommands } from './commands/feedback.ts';
import { logsCommands } from './commands/logs.ts';
import { modelsCommands } from './commands/models.ts';
import { openCommands } from './commands/open.ts';
import { predictCommands } from './commands/predict.ts';
import { retrainCommands } from './commands/retrain.ts';
import { rolloutCommands } from './commands/rollout.ts';
import { statusCommands } from './commands/status.ts';
import { tokenNames } from './connection.ts';
import { type Act, createAct, examples, type Io } from './shell.ts';

const groups: readonly ((program: Command, act: Act) => void)[] = [
  statusCommands,
  modelsCommands,
  predictCommands,
  feedbackCommands,
  driftCommands,
  retrainCommands,
  approvalCommands,
  rolloutCommands,
  logsCommands,
  openCommands,
  demoCommands,
];

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
  for (const group of groups) group(program, act);
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

/** Started as a program, not imported by a test. */
const isProgram =
  process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);

if (isProgram) {
  process.exitCode = await run(process.argv.slice(2), {
    env: process.env,
    folders: [process.cwd(), fileURLToPath(new URL('..', import.meta.url))],
    isTty: process.stdout.isTTY === true,
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
  });
}

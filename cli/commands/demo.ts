import type { Command } from 'commander';
import { parseSchedule, parseSeconds } from '../duration.ts';
import { type Act, examples } from '../shell.ts';

interface DemoCommandOptions {
  readonly data?: string;
  readonly model?: string;
  readonly schedule?: string;
  readonly limit: string;
}

export function demoCommands(program: Command, act: Act): void {
  const demo = program.command('demo').description('the whole loop on an example');
  demo
    .command('churn')
    .description('train, promote, serve, drift, retrain, approve, roll out, roll back')
    .option('--data <file.csv>', 'the real telco-churn.csv; synthetic customers without it')
    .option('--model <name>', 'the model to create (default: churn, churn-2, …)')
    .option('--schedule <steps>', 'of the rollouts, e.g. 10:6h,50:6h,100')
    .option('--limit <duration>', 'how long one rollout may take', '240s')
    .addHelpText(
      'after',
      examples('demo churn', 'demo churn --data telco-churn.csv', 'demo churn --json'),
    )
    .action(
      act<[], DemoCommandOptions>(async (shell, { data, model, schedule, limit }) => {
        // Loaded here: the other commands need neither trainer nor example.
        const { runDemo } = await import('../demo/run-demo.ts');
        const { apiUrl, tokens } = shell.connection();
        // The story is for people; with --json standard output belongs to the result alone.
        const log = shell.wantsJson ? shell.note : (line: string) => shell.io.stdout(`${line}\n`);
        const result = await runDemo({
          api: apiUrl,
          tokens,
          log,
          note: shell.note,
          rolloutLimitSeconds: parseSeconds(limit),
          ...(data === undefined ? {} : { data }),
          ...(model === undefined ? {} : { model }),
          ...(schedule === undefined ? {} : { schedule: parseSchedule(schedule) }),
        });
        const failed = result.stations.some(({ ok }) => !ok);
        return {
          json: result,
          text: failed
            ? `The story ended after ${result.seconds} s at the station marked ✗.`
            : `The loop closed in ${result.seconds} s: ${result.stations.length} stations.`,
          failed,
        };
      }),
    );
}

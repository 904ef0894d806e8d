import type { Command } from 'commander';
import { parseSeconds } from '../duration.ts';
import { type Act, examples } from '../shell.ts';

export function logsCommands(program: Command, act: Act): void {
  program
    .command('logs')
    .description('what the functions logged, oldest first')
    .option('--since <duration>', 'how far back', '10m')
    .option('--filter <text>', 'only lines that contain this text')
    .addHelpText('after', examples('logs --since 1h', 'logs --filter ERROR', 'logs --filter churn'))
    .action(
      act<[], { since: string; filter?: string }>(async (shell, { since, filter }) => {
        // Loaded here: no other command needs the AWS SDK.
        const { readFunctionLogs } = await import('../function-logs.ts');
        const lines = await readFunctionLogs(shell.connection(), {
          since: new Date(Date.now() - parseSeconds(since) * 1000),
          ...(filter === undefined ? {} : { text: filter }),
        });
        return {
          json: { lines },
          text:
            lines
              .map(({ at, source, message }) => `${at} ${source}  ${message.trimEnd()}`)
              .join('\n') || `Nothing was logged in the last ${since}.`,
        };
      }),
    );
}

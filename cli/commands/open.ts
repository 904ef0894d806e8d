import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { type Act, examples } from '../shell.ts';

const openers: Readonly<Record<string, string>> = { darwin: 'open', linux: 'xdg-open' };

/** Hands the URL to the desktop. A machine without one only prints it. */
function openInBrowser(url: string): void {
  const program = openers[process.platform];
  if (program === undefined) return;
  const child = spawn(program, [url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

export function openCommands(program: Command, act: Act): void {
  program
    .command('open')
    .description('print the URLs of API and console, and open the console where there is a browser')
    .addHelpText('after', examples('open', 'open --json'))
    .action(
      act(async (shell) => {
        const { apiUrl, consoleUrl } = shell.connection();
        if (consoleUrl !== undefined && shell.io.isTty && !shell.wantsJson)
          openInBrowser(consoleUrl);
        return {
          json: { apiUrl, consoleUrl },
          text: [
            `API     ${apiUrl}`,
            ...(consoleUrl === undefined ? [] : [`console ${consoleUrl}`]),
          ].join('\n'),
        };
      }),
    );
}

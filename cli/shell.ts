import { type Command, InvalidArgumentError } from 'commander';
import { type Answer, errorAsJson, exitCodeOf, exitCodes, explain } from './answer.ts';
import { createApiClient } from './api-client.ts';
import { type Connection, findConnection } from './connection.ts';
import { type Api, routes } from './routes.ts';

/** The outside world of the command line; a test gives its own. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where `.loopwright/local.json` is looked for, in order. */
  readonly folders: readonly string[];
  readonly isTty: boolean;
  /** Whether standard error is a terminal, whose line can be written over. Not when absent. */
  readonly errIsTty?: boolean;
  stdout(text: string): void;
  stderr(text: string): void;
  readonly fetch?: typeof fetch;
}

/** What a command sees. */
export interface Shell {
  readonly io: Io;
  readonly wantsJson: boolean;
  connection(): Connection;
  api(): Api;
  /** A line for the person who watches; to standard error. */
  note(line: string): void;
}

/** Options of every command. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly tokenOf?: string;
}

type Run<Args extends readonly unknown[], Options> = (
  shell: Shell,
  options: Options & CommonOptions,
  ...args: Args
) => Promise<Answer>;

/** Turns "shell, options, arguments → answer" into what commander calls, and prints the answer or the error. */
export type Act = <Args extends readonly unknown[], Options = object>(
  run: Run<Args, Options>,
) => (...params: unknown[]) => Promise<void>;

export function createAct(io: Io, exit: (code: number) => void): Act {
  return (run) =>
    async (...params) => {
      const command = params.at(-1) as Command;
      const options = command.opts<CommonOptions>();
      const shell = createShell(io, options);
      try {
        const answer = await run(shell, options as never, ...(params.slice(0, -2) as never));
        if (answer.streamed !== true)
          io.stdout(`${options.json ? JSON.stringify(answer.json) : answer.text}\n`);
        exit(answer.failed === true ? exitCodes.failed : exitCodes.ok);
      } catch (error) {
        if (options.json) io.stdout(`${JSON.stringify(errorAsJson(error))}\n`);
        io.stderr(`${explain(error)}\n`);
        exit(exitCodeOf(error));
      }
    };
}

function createShell(io: Io, options: CommonOptions): Shell {
  const connection = () =>
    findConnection({
      folders: io.folders,
      env: io.env,
      ...(options.tokenOf === undefined ? {} : { tokenOf: options.tokenOf }),
    });
  return {
    io,
    wantsJson: options.json === true,
    connection,
    api() {
      const { apiUrl, token } = connection();
      return routes(
        createApiClient({ apiUrl, token, ...(io.fetch === undefined ? {} : { fetch: io.fetch }) }),
      );
    },
    note: (line) => io.stderr(`${line}\n`),
  };
}

/** The "Examples" part of a command's help. */
export const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ npx loopwright ${line}`).join('\n')}\n`;

/** For arguments and options that are whole numbers from 1. */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}

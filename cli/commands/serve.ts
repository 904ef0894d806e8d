import { flushCompileCache } from 'node:module';
import { type Command, InvalidArgumentError } from 'commander';
import { DomainError } from '#domain/errors.ts';
import { UsageError } from '../answer.ts';
import { type Act, examples } from '../shell.ts';

interface ServeOptions {
  readonly model: readonly string[];
  readonly port: number;
  readonly captures?: string;
}

function portNumber(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535; 0 is a free port.');
}

const collect = (path: string, before: readonly string[]) => [...before, path];

export function serveCommands(program: Command, act: Act): void {
  program
    .command('serve')
    .description(
      'serve ONNX files on this machine: the deployed API’s handler, no deployment, no token',
    )
    .requiredOption(
      '--model <file.onnx>',
      'a model, named like its file; may be repeated',
      collect,
      [],
    )
    .option(
      '--port <number>',
      'where to listen on 127.0.0.1; a free port when absent',
      portNumber,
      0,
    )
    .option('--captures <folder>', 'append each prediction to captures.jsonl in this folder')
    .addHelpText(
      'after',
      examples('serve --model churn.onnx --port 8080', 'serve --model a.onnx --model b.onnx'),
    )
    .action(
      act<[], ServeOptions>(async (shell, { model: models, port, captures }) => {
        if (models.length === 0) throw new UsageError('Name at least one file with --model.');
        const { serveFiles } = await import('../serve/serve-files.ts');
        const server = await serveFiles({
          models,
          port,
          ...(captures === undefined ? {} : { captures }),
          warn: shell.note,
        }).catch((error: unknown) => {
          const missing = error instanceof DomainError && error.kind === 'not-found';
          throw missing ? new UsageError(error.message) : error;
        });
        shell.io.stdout(`listening on ${server.url}\n`);
        setTimeout(flushCompileCache, 1_000).unref(); // Kept also when the process is killed.
        await askedToEnd();
        await server.close();
        return { json: { stopped: server.url }, text: 'stopped' };
      }),
    );
}

/** Later signals change nothing: Ctrl-C reaches this process twice, from the terminal and from loopwright.mjs. */
const askedToEnd = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
  });

import { extname } from 'node:path';
import { type Command, Option } from 'commander';
import { type BatchFormat, batchFormats } from '#domain/batch/batch.ts';
import { UsageError } from '../answer.ts';
import { errorsBeside, saveResults } from '../batch-results.ts';
import { parseSeconds } from '../duration.ts';
import type { Api, ShownBatch } from '../routes.ts';
import { readUserFile } from '../rows-file.ts';
import { type Act, examples, type Shell, wholeNumber } from '../shell.ts';
import { waitFor } from '../wait.ts';

interface BatchOptions {
  readonly file?: string;
  readonly input?: string;
  readonly format?: BatchFormat;
  readonly modelVersion?: number;
  readonly idColumn?: string;
  readonly rowsPerPart?: number;
  readonly capture?: boolean;
  readonly wait?: boolean;
  readonly out?: string;
  readonly limit: string;
}

const describe = (batch: ShownBatch): string => {
  const { rows, parts } = batch.progress;
  const of = (total: number | undefined) => (total === undefined ? '' : ` of ${total}`);
  return [
    `${batch.id}: ${batch.status}, version ${batch.version}, ${rows.done}${of(rows.total)} rows` +
      ` (${rows.failed} without an answer), ${parts.done}${of(parts.total)} parts`,
    ...batch.reasons.map((reason) => `  - ${reason}`),
    ...(batch.manifest === undefined ? [] : [`  manifest: ${batch.manifest}`]),
  ].join('\n');
};

export function batchCommands(program: Command, act: Act): void {
  program
    .command('batch <model>')
    .description('answer a file of rows: CSV, JSON Lines or Parquet')
    .option('--file <rows.csv|.jsonl|.parquet>', 'upload this file')
    .option('--input <uri>', 'or take a file that is in the artifact bucket')
    .addOption(
      new Option('--format <format>', 'when the ending does not tell').choices(batchFormats),
    )
    .option('--model-version <n>', 'this version instead of the one that serves', wholeNumber)
    .option('--id-column <name>', 'write this column of the file beside each answer')
    .option('--rows-per-part <n>', 'smaller parts go to more workers', wholeNumber)
    .option('--capture', 'capture the answers as those of requests are')
    .option('--wait', 'wait until it is done, and show how far it is')
    .option('--out <file>', 'wait, and write the answers here')
    .option('--limit <duration>', 'how long to wait', '1h')
    .addHelpText(
      'after',
      examples(
        'batch churn --file customers.csv --id-column customerID --out answers.csv',
        'batch churn --file customers.parquet --wait',
        'batch churn --input s3://BUCKET/uploads/churn/01J… --format jsonl',
      ),
    )
    .action(
      act<[string], BatchOptions>(async (shell, options, model) => {
        const api = shell.api();
        const batchId = await start(api, model, options);
        if (options.wait !== true && options.out === undefined)
          return { json: { batchId }, text: `Requested batch transform ${batchId}.` };
        const end = await untilEnded(shell, api, model, batchId, options.limit);
        if (options.out !== undefined && end.progress.parts.done > 0) {
          const { failedRows } = await saveResults(api, { model, batchId, path: options.out });
          shell.note(`wrote ${options.out}`);
          if (failedRows > 0)
            shell.note(`${failedRows} rows without an answer: ${errorsBeside(options.out)}`);
        }
        return { json: end, text: describe(end), failed: end.status !== 'completed' };
      }),
    );
}

async function start(api: Api, model: string, options: BatchOptions): Promise<string> {
  const { file, input, modelVersion, idColumn, rowsPerPart, capture } = options;
  if ((file === undefined) === (input === undefined))
    throw new UsageError('Give either --file or --input.');
  const format = options.format ?? (file === undefined ? undefined : formatOf(file));
  const { batchId } = await api.startBatch(model, {
    input: input ?? (await api.upload('dataset', readUserFile(file as string), model)),
    ...(format === undefined ? {} : { format }),
    ...(modelVersion === undefined ? {} : { version: modelVersion }),
    ...(idColumn === undefined ? {} : { idColumn }),
    ...(rowsPerPart === undefined ? {} : { rowsPerPart }),
    ...(capture === undefined ? {} : { capture }),
  });
  return batchId;
}

/** An upload has no ending of its own, so the file's name tells. */
function formatOf(path: string): BatchFormat {
  const ending = extname(path).slice(1).toLowerCase();
  const format = batchFormats.find((one) => one === (ending === 'ndjson' ? 'jsonl' : ending));
  if (format !== undefined) return format;
  throw new UsageError(
    `The ending of ${path} tells no format; give --format ${batchFormats.join('|')}.`,
  );
}

function untilEnded(
  shell: Shell,
  api: Api,
  model: string,
  batchId: string,
  limit: string,
): Promise<ShownBatch> {
  let said = '';
  return waitFor(
    async () => {
      const now = await api.batch(model, batchId);
      const { rows } = now.progress;
      const line = `${rows.done} of ${rows.total ?? '?'} rows`;
      if (line !== said) shell.note(line);
      said = line;
      return now.status === 'running' ? undefined : now;
    },
    {
      what: `the end of batch transform ${batchId}`,
      limitSeconds: parseSeconds(limit),
      look: `It goes on without you: GET /v1/models/${model}/batches/${batchId}, and \`loopwright logs --filter ${batchId}\`.`,
      everyMs: 1000,
    },
  );
}

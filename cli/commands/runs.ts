import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { type Answer, UsageError } from '../answer.ts';
import { type Act, examples, type Shell, wholeNumber } from '../shell.ts';
import { textTable } from '../text-table.ts';
import type { CompareRequest, WireCompared, WireNumber, WireRun } from '../tracking-routes.ts';

const number = (value: WireNumber | null): string =>
  typeof value === 'number' ? String(Number(value.toPrecision(6))) : (value ?? '');

const duration = (ms: WireNumber | null): string =>
  typeof ms === 'number' ? `${(ms / 1000).toFixed(1)} s` : '';

const time = (ms: number | undefined): string =>
  ms === undefined || ms === 0 ? '' : new Date(ms).toISOString();

const shownMetrics = 3;

function describeRuns(runs: readonly WireRun[]): string {
  if (runs.length === 0) return 'No runs.';
  return textTable(
    ['RUN', 'NAME', 'STATUS', 'STARTED', 'TOOK', 'BY', 'METRICS'],
    runs.map(({ info, data: { metrics = [] } }) => [
      info.run_id,
      info.run_name,
      info.status,
      time(info.start_time),
      info.end_time === undefined ? '' : duration(info.end_time - (info.start_time ?? 0)),
      info.user_id,
      [
        ...metrics.slice(0, shownMetrics).map(({ key, value }) => `${key} ${number(value)}`),
        ...(metrics.length > shownMetrics ? ['…'] : []),
      ].join(', '),
    ]),
  );
}

function describeComparison({ runs, params, metrics, tags, datasets }: WireCompared): string {
  const mark = (key: string, differs: boolean) => `${differs ? '*' : ' '} ${key}`;
  const texts = (prefix: string, rows: WireCompared['params']) =>
    rows.map(({ key, values, differs }) => [
      mark(`${prefix}${key}`, differs),
      ...values.map((value) => value ?? ''),
    ]);
  return [
    textTable(
      ['', ...runs.map(({ name }) => name)],
      [
        ['  id', ...runs.map(({ id }) => id)],
        ['  experiment', ...runs.map(({ experiment }) => experiment)],
        ['  status', ...runs.map(({ status }) => status)],
        ['  took', ...runs.map(({ durationMs }) => duration(durationMs))],
        ...texts('params.', params),
        ...metrics.map(({ key, values, differs }) => [
          mark(`metrics.${key}`, differs),
          ...values.map(number),
        ]),
        ...texts('tags.', tags),
        ...datasets.map(({ name, digest, contexts, differs }) => [
          mark(`data.${name} ${digest.slice(0, 8)}`, differs),
          ...contexts.map((context) => (context === null ? '' : context || 'used')),
        ]),
      ],
    ),
    '* differs',
  ].join('\n');
}

interface ListOptions {
  readonly experiment: string;
  readonly filter?: string;
  readonly orderBy?: string;
  readonly limit?: number;
}

interface CompareOptions {
  readonly metric?: readonly string[];
  readonly onlyDifferences?: boolean;
  readonly baseline?: string;
  readonly csv?: string;
  readonly parquet?: string;
  readonly curves?: boolean;
}

export function runsCommands(program: Command, act: Act): void {
  const runs = program
    .command('runs')
    .description('what was trained: tracked runs, side by side; MLflow clients write them');

  runs
    .command('list')
    .description('the runs of an experiment, newest first')
    .requiredOption('--experiment <name>', 'of retrainings it is MODEL-retraining')
    .option('--filter <filter>', 'in MLflow\'s grammar, e.g. "metrics.auc > 0.8"')
    .option('--order-by <key>', 'e.g. "metrics.auc DESC"')
    .option('--limit <n>', 'at most this many (20)', wholeNumber)
    .addHelpText(
      'after',
      examples(
        'runs list --experiment churn-retraining',
        'runs list --experiment churn-retraining --filter "metrics.auc > 0.8" --order-by "metrics.auc DESC"',
      ),
    )
    .action(
      act<[], ListOptions>(async (shell, { experiment, filter, orderBy, limit = 20 }) => {
        const api = shell.api();
        const found = await api.searchRuns({
          experiment_ids: [await api.experimentByName(experiment)],
          max_results: limit,
          ...(filter === undefined ? {} : { filter }),
          ...(orderBy === undefined ? {} : { order_by: [orderBy] }),
        });
        return { json: { runs: found }, text: describeRuns(found) };
      }),
    );

  runs
    .command('compare <run...>')
    .description('params, metrics, tags and data sets of runs, side by side')
    .option('--metric <name>', 'this metric only; may be given again', again)
    .option('--only-differences', 'leave out what all runs have in common')
    .option('--baseline <run>', 'say how far metrics are from those of this run (with --json)')
    .option('--csv <file>', 'write a row for each run here')
    .option('--parquet <file>', 'the same as Parquet')
    .option('--curves', 'with --csv or --parquet: write all points of the metrics instead')
    .addHelpText(
      'after',
      examples(
        'runs compare 8f3c… 51aa… --only-differences',
        'runs compare 8f3c… 51aa… --metric auc --csv runs.csv',
        'runs compare 8f3c… 51aa… --metric loss --curves --parquet curves.parquet',
      ),
    )
    .action(act<[readonly string[]], CompareOptions>(compare));
}

const again = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];

async function compare(
  shell: Shell,
  options: CompareOptions,
  runIds: readonly string[],
): Promise<Answer> {
  const { metric, onlyDifferences, baseline, csv, parquet, curves } = options;
  const file = csv ?? parquet;
  if (csv !== undefined && parquet !== undefined)
    throw new UsageError('Give either --csv or --parquet.');
  if (curves === true && (file === undefined || metric === undefined))
    throw new UsageError('--curves needs --metric, and a file: --csv or --parquet.');
  const request: CompareRequest = {
    runIds,
    ...(metric === undefined ? {} : { metrics: metric }),
    ...(onlyDifferences === undefined ? {} : { onlyDifferences }),
    ...(baseline === undefined ? {} : { baseline }),
  };
  if (file === undefined) {
    const compared = await shell.api().compareRuns(request);
    return { json: compared, text: describeComparison(compared) };
  }
  const bytes = await shell.api().compareRunsFile({
    ...request,
    format: csv === undefined ? 'parquet' : 'csv',
    ...(curves === true && metric !== undefined
      ? { table: 'curves', curves: { metrics: metric } }
      : {}),
  });
  save(file, bytes);
  return { json: { file, bytes: bytes.length }, text: `Wrote ${file} (${bytes.length} bytes).` };
}

function save(path: string, bytes: Uint8Array): void {
  try {
    writeFileSync(path, bytes);
  } catch (cause) {
    throw new UsageError(`${path} cannot be written: ${(cause as Error).message}`);
  }
}

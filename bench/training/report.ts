import { describeMachine } from '../machine.ts';
import { median } from '../median.ts';
import type { OnnxChecked } from './check-onnx.ts';
import type { Compared, Measured, Round } from './compare.ts';
import type { Large } from './large.ts';
import { describeOthers, othersShare } from './others.ts';
import { metricOf } from './quality.ts';

export interface Results {
  readonly compared: readonly Compared[];
  /** Titles of data sets whose file is not on this machine. */
  readonly absent: readonly string[];
  readonly onnx: readonly OnnxChecked[];
  readonly large?: Large;
  readonly trees: number;
}

const round = (value: number, digits = 3) => Number(value.toPrecision(digits));

const roundsAt = (compared: Compared, threads: number): readonly Round[] =>
  compared.byThreads.find((one) => one.threads === threads)?.rounds ?? [];

/** The median of the rounds' ratios, ours divided by LightGBM's: rounds lie side by side, so their noise cancels. */
const ratio = (rounds: readonly Round[], of: (one: Measured) => number | undefined): number =>
  median(
    rounds.map(({ ours, lightgbm }) => (of(ours) ?? Number.NaN) / (of(lightgbm) ?? Number.NaN)),
  );

const wall = (one: Measured) => one.wallSeconds;
const cpu = (one: Measured) => one.cpuSeconds;
const peak = (one: Measured) => one.peakMb;
const growth = (one: Measured) => (one.peakMb ?? Number.NaN) - (one.beforeMb ?? Number.NaN);

/** The last line that other programs read; ratios are ours divided by LightGBM's, less is better. */
export function lastLine({ compared, onnx, large }: Results) {
  const find = (name: string) => compared.find(({ dataSet }) => dataSet.name === name);
  const hundred = find('numeric-100k');
  const million = find('numeric-1m');
  const of = (one: Compared | undefined, threads: number, what: typeof wall | typeof peak) =>
    one === undefined ? null : round(ratio(roundsAt(one, threads), what));
  return {
    timeVsLightgbm1: of(hundred, 1, wall),
    timeVsLightgbm2: of(hundred, 2, wall),
    cpuVsLightgbm1: of(hundred, 1, cpu),
    peakVsLightgbm: of(million, 2, peak),
    peakGrowthVsLightgbm: of(million, 2, growth),
    datasets: compared.map((one) => ({
      name: one.dataSet.name,
      metric: metricOf(one.dataSet.task),
      ours: round(one.splits[0]?.ours ?? Number.NaN, 6),
      lightgbm: round(one.splits[0]?.lightgbm ?? Number.NaN, 6),
      timeRatio: of(one, 1, wall),
      timeRatio2: of(one, 2, wall),
      peakRatio: of(one, 1, peak),
      growthRatio: of(one, 1, growth),
    })),
    ...(large && { large: large.runs.map((each) => ('failed' in each ? each : shortened(each))) }),
    busyBefore: round(othersShare()),
    onnxMaxAbsDiff: onnx.length === 0 ? null : Math.max(...onnx.map((one) => one.maxAbsDiff)),
  };
}

const seconds = (value: number) => value.toFixed(value < 1 ? 3 : 2);
const mb = (value: number) => (Number.isFinite(value) ? value.toFixed(0) : '–');
const times = (value: number) => value.toFixed(2);

function timeRows({ compared }: Results): string[][] {
  return compared.flatMap((one) =>
    one.byThreads.map(({ threads, rounds }) => {
      const mid = (of: (round: Round) => number) => seconds(median(rounds.map(of)));
      return [
        one.dataSet.title,
        `${threads}`,
        mid(({ ours }) => ours.wallSeconds),
        mid(({ lightgbm }) => lightgbm.wallSeconds),
        `**${times(ratio(rounds, wall))}**`,
        mid(({ ours }) => ours.cpuSeconds),
        mid(({ lightgbm }) => lightgbm.cpuSeconds),
        times(ratio(rounds, cpu)),
      ];
    }),
  );
}

const otherNames = ({ compared }: Results): readonly string[] => [
  ...new Set(compared.flatMap((one) => one.byThreads[0]?.others.map(({ name }) => name) ?? [])),
];

function otherRows(results: Results): string[][] {
  const names = otherNames(results);
  return results.compared
    .filter(({ byThreads }) => byThreads[0]?.others.some((one) => one.measured.length > 0))
    .map((one) => {
      const measured = (threads: number, name: string | undefined): readonly Measured[] => {
        const at = one.byThreads.find((each) => each.threads === threads);
        return name === undefined
          ? (at?.rounds.map(({ ours }) => ours) ?? [])
          : (at?.others.find((each) => each.name === name)?.measured ?? []);
      };
      const cell = (name: string | undefined): string => {
        const [alone, both] = [measured(1, name), measured(2, name)];
        if (alone.length === 0) return '–';
        const times = [alone, both].map((each) => seconds(median(each.map(wall)))).join(' / ');
        const highest = mb(median(alone.map((each) => peak(each) ?? Number.NaN)));
        return `${times} s, ${highest} MB, ${alone[0]?.quality.toFixed(5)}`;
      };
      return [one.dataSet.title, ...[undefined, ...names].map(cell)];
    });
}

function memoryRows({ compared }: Results): string[][] {
  return compared.flatMap((one) =>
    one.byThreads.map(({ threads, rounds }) => {
      const mid = (of: (round: Round) => number | undefined) =>
        mb(median(rounds.map((each) => of(each) ?? Number.NaN)));
      return [
        one.dataSet.title,
        `${threads}`,
        `${mid(({ ours }) => ours.beforeMb)} → ${mid(({ ours }) => ours.peakMb)}`,
        `${mid(({ lightgbm }) => lightgbm.beforeMb)} → ${mid(({ lightgbm }) => lightgbm.peakMb)}`,
        times(ratio(rounds, peak)),
        mid(({ ours }) => growth(ours)),
        mid(({ lightgbm }) => growth(lightgbm)),
        times(ratio(rounds, growth)),
      ];
    }),
  );
}

/** Above 0: ours is better. */
const better = (one: Compared, { ours, lightgbm }: Compared['splits'][number]): number =>
  metricOf(one.dataSet.task) === 'auc' ? ours - lightgbm : lightgbm - ours;

function qualityRows({ compared }: Results): string[][] {
  return compared.map((one) => {
    const differences = one.splits.map((split) => better(one, split));
    const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
    const spread = Math.sqrt(
      differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (differences.length - 1),
    );
    const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(5)}`;
    const [first] = one.splits;
    return [
      one.dataSet.title,
      { auc: 'AUC', logLoss: 'log loss', rmse: 'RMSE' }[metricOf(one.dataSet.task)],
      (first?.ours ?? Number.NaN).toFixed(5),
      (first?.lightgbm ?? Number.NaN).toFixed(5),
      signed(differences[0] ?? Number.NaN),
      one.standardError === undefined ? '' : one.standardError.toFixed(5),
      differences.length > 1
        ? `${signed(mean)} ± ${spread.toFixed(5)} over ${differences.length}`
        : '',
    ];
  });
}

/** The section of docs/benchmarks.md. */
export function markdown(results: Results): string {
  const { compared, absent, onnx, trees } = results;
  const [one] = compared;
  const versions = [
    `LightGBM ${one?.byThreads[0]?.rounds[0]?.lightgbm.version}`,
    ...(one?.byThreads[0]?.others ?? [])
      .filter(({ name }) => /XGBoost|sklearn/.test(name))
      .map(({ name, measured }) => `${name} ${measured[0]?.version}`),
  ];
  const columns = ['data', 'threads'];
  return `## Training

Our boosted trees (\`${one?.byThreads[0]?.rounds[0]?.ours.version}\` kernel) beside ${versions.join(', ')}: the same float32 rows,
${trees} trees of 31 leaves, 255 bins, learning rate 0.1, 20 rows and a hessian of 0.001 to a leaf at least, no L1 or L2, no
sampling, no early stopping. LightGBM and sklearn are told which columns are categories; XGBoost is too. Every training is a
process of its own, node's as Python's; ours and LightGBM's take turns. Times run from the table in memory to the finished
model: each side's own binning, our compiling of the kernel and start of threads are in them, reading files and predicting
are not. Medians; "ratio" is the median of the rounds' ratios, ours ÷ LightGBM's, less is better. A fifth of the rows is held out.

${[...describeMachine(), ...describeOthers()].join('\n')}

Time in seconds, by the clock and of the processor:

${table([...columns, 'ours', 'LightGBM', 'ratio', 'ours, CPU', 'LightGBM, CPU', 'ratio, CPU'], timeRows(results))}

Resident memory in MB: before training, with the data loaded, → the highest during it; and the growth alone. A Python process
with LightGBM imported starts larger than node does, so the growth says more about the trainers.

${table([...columns, 'ours', 'LightGBM', 'ratio', 'growth, ours', 'growth, LightGBM', 'ratio of growth'], memoryRows(results))}

Quality on the held-out rows. "Difference" is above 0 where ours is better; its standard error says how far chance in the
choice of held-out rows goes (DeLong, for AUC); then the mean and the standard deviation of the difference when other fifths are held out.

${table(['data', 'metric', 'ours', 'LightGBM', 'difference', 'standard error', 'other hold-outs'], qualityRows(results))}
${others(results)}${onnxPart(onnx)}${largePart(results.large)}${
  absent.length > 0
    ? `\nNot measured, since the files are not on this machine: ${absent.join(', ')}.\n`
    : ''
}`;
}

function others(results: Results): string {
  const rows = otherRows(results);
  if (rows.length === 0) return '';
  return `
All peers: seconds at one / two threads, highest memory at one, quality. "From texts": our whole way from a table of numbers
and texts, as \`npx loopwright train\` goes it: kinds of columns found out, texts of 16 levels or more turned into target
statistics out of fold; all of that is in the time.

${table(['data', 'ours', ...otherNames(results)], rows)}
`;
}

function onnxPart(onnx: readonly OnnxChecked[]): string {
  if (onnx.length === 0) return '';
  return `
The exported file in Python's onnxruntime ${onnx[0]?.runtime}, raw columns in, beside our own predictions for the held-out rows:

${table(
  ['data', 'algorithm', 'rows', 'largest difference'],
  onnx.map(({ title, algorithm, rows, maxAbsDiff }) => [
    title,
    algorithm,
    `${rows}`,
    maxAbsDiff.toExponential(1),
  ]),
)}
`;
}

type Finished = Exclude<Large['runs'][number], { readonly failed: string }>;

const shortened = ({ name, wallSeconds, peakMb, auc }: Finished) => ({
  name,
  seconds: round(wallSeconds),
  peakMb: peakMb === undefined ? null : Math.round(peakMb),
  auc: round(auc, 6),
});

function largePart(large: Large | undefined): string {
  if (large === undefined) return '';
  const { rows, columns, threads, runs, routes } = large;
  return `
${rows.toLocaleString('en').replaceAll(',', ' ')} rows × ${columns} columns in a stream of chunks from a file, ${threads} threads, once each (LightGBM by its own \`Sequence\`;
reading the file is in the time of both; cuts of ours come from the first 250 000 rows):

${table(
  ['', 'until binned, s', 'whole, s', 'CPU, s', 'memory, MB', 'AUC'],
  runs.map((each) =>
    'failed' in each
      ? [each.name, `did not finish: ${each.failed}`, '', '', '', '']
      : [
          each.name,
          seconds(each.binSeconds),
          seconds(each.wallSeconds),
          seconds(each.cpuSeconds),
          `${mb(each.beforeMb ?? Number.NaN)} → ${mb(each.peakMb ?? Number.NaN)}`,
          each.auc.toFixed(5),
        ],
  ),
)}

Where the router would send it (${'`domain/retraining/route-training.ts`'}), were SageMaker allowed:

${routes.map(({ stage, to, reason }) => `- ${stage}: **${to}**. ${reason}`).join('\n')}
`;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map((_, at) => (at === 0 ? '---' : '--:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

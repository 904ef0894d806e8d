import { describeMachine } from '../machine.ts';
import { median } from '../median.ts';
import type { FunctionTimes } from './measure-function.ts';
import type { Counted } from './measure-units.ts';
import type { Timings } from './tracking-client.ts';

/** Both servers, measured one after the other. */
export interface Round {
  readonly ours: Timings;
  readonly theirs: Timings;
}

export interface ServerFacts {
  readonly startMs: number;
  readonly peakMb: number | undefined;
}

export interface Results {
  /** In the experiment that the rounds search. */
  readonly runs: number;
  readonly rounds: readonly Round[];
  /** Once, over 10 000 runs; absent when that was left out. */
  readonly large?: Round;
  readonly inside: FunctionTimes;
  readonly units: Counted;
  readonly facts: Readonly<Record<'ours' | 'theirs', ServerFacts>>;
}

const large = 10_000;

/** The median of the rounds' ratios, ours divided by theirs: rounds lie side by side, so their noise cancels. */
const ratio = (rounds: readonly Round[], key: keyof Timings): number =>
  median(rounds.map(({ ours, theirs }) => ours[key] / theirs[key]));

const round = (value: number) => Number(value.toPrecision(3));

/** The last line that other programs read: ours divided by theirs, less is better. */
export function lastLine({ rounds, large: once, inside, units, facts }: Results) {
  const of10000 = inside.searches.find(({ runs }) => runs === large);
  return {
    logBatchVsMlflow: round(ratio(rounds, 'logBatch')),
    logMetricVsMlflow: round(ratio(rounds, 'logMetric')),
    createRunVsMlflow: round(ratio(rounds, 'createRun')),
    search1000VsMlflow: round(ratio(rounds, 'search')),
    search10000Ms: once === undefined ? null : round(once.ours.search),
    search10000ColdMs: of10000 === undefined ? null : round(of10000.cold.appMs),
    search10000FromSnapshotMs: of10000 === undefined ? null : round(of10000.fromSnapshot.appMs),
    search10000VsMlflow: once === undefined ? null : round(once.ours.search / once.theirs.search),
    getRunVsMlflow: round(ratio(rounds, 'getRun')),
    startMs: round(facts.ours.startMs),
    startVsMlflow: round(facts.ours.startMs / facts.theirs.startMs),
    peakMb: facts.ours.peakMb ?? null,
    mlflowPeakMb: facts.theirs.peakMb ?? null,
    units: Object.fromEntries(
      Object.entries(units).map(([name, { read, write }]) => [name, { read, write }]),
    ),
  };
}

const titles: readonly (readonly [keyof Timings, string])[] = [
  ['logBatch', '`log-batch`, 100 metrics'],
  ['logMetric', '`log-metric`'],
  ['createRun', '`runs/create`'],
  ['getRun', '`runs/get`, 101 metrics'],
  ['createModelVersion', '`model-versions/create`'],
  ['search', 'search over RUNS runs: filter, order, first 100'],
  ['searchAll', 'search over RUNS runs: all of them'],
];

const insideOf: Partial<Record<keyof Timings, keyof FunctionTimes['calls']>> = {
  logBatch: 'logBatch',
  logMetric: 'logMetric',
  createRun: 'createRun',
  getRun: 'getRun',
};

const ms = (value: number) => (value < 10 ? value.toFixed(1) : value.toFixed(0));

const spaced = (count: number) => count.toLocaleString('en').replace(',', ' ');

function timingRows({ runs, rounds, large: once, inside }: Results): string[][] {
  const rows = titles.map(([key, title]) => {
    const call = insideOf[key];
    const search = inside.searches.find((one) => one.runs === runs);
    const cpu = call ? inside.calls[call].cpuMs : key === 'search' ? search?.warm.cpuMs : undefined;
    return [
      title.replace('RUNS', spaced(runs)),
      ms(median(rounds.map(({ ours }) => ours[key]))),
      cpu === undefined ? '' : ms(cpu),
      ms(median(rounds.map(({ theirs }) => theirs[key]))),
      ratio(rounds, key).toFixed(2),
    ];
  });
  if (once === undefined) return rows;
  const cpu = inside.searches.find(({ runs }) => runs === large)?.warm.cpuMs;
  const { ours, theirs } = once;
  return [
    ...rows,
    [
      'search over 10 000 runs: filter, order, first 100 (one round)',
      ms(ours.search),
      cpu === undefined ? '' : ms(cpu),
      ms(theirs.search),
      (ours.search / theirs.search).toFixed(2),
    ],
  ];
}

const searchRows = ({ inside }: Results): string[][] =>
  inside.searches.flatMap(({ runs, cold, fromSnapshot, warm, afterAWrite }) =>
    (
      [
        ['the first ever', cold],
        ['the first of a fresh process, from a snapshot', fromSnapshot],
        ['again, nothing changed', warm],
        ['again, one run changed', afterAWrite],
      ] as const
    ).map(([what, took]) => [`${spaced(runs)} runs, ${what}`, ms(took.appMs), ms(took.cpuMs)]),
  );

/** The section of docs/benchmarks.md. */
export function markdown(results: Results): string {
  const { rounds, units, facts } = results;
  return `## Tracking

\`mlflow server\` 3.17.2, one worker over a SQLite file, beside our tracking function, asked by the same client (quick
acknowledgements on both sides, HTTP/1.1, keep-alive, one call at a time). The servers take turns; medians of
${rounds.length} rounds in ms, "ours ÷ theirs" the median of the rounds' ratios.

In our number: HTTP to a small Node server, the handler of \`functions/tracking/api.ts\` as it is bundled for deployment, in
one process, and the emulator's DynamoDB (a Python process on the same machine). Not in it: API Gateway, the authorizer,
the network to AWS, a cold start; and AWS's own DynamoDB, which answers an item in a few ms and a page of 1 MB in some
tens, whatever else this machine does. The function's processor time was taken apart, in a process that has made fewer calls; it is what Lambda would compute.
In their number: HTTP, their Python process, the file on a local disk.

${describeMachine().join('\n')}

${table(['', 'ours', 'function’s processor time', '`mlflow server`', 'ours ÷ theirs'], timingRows(results))}

${table(
  ['', 'ours', '`mlflow server`'],
  [
    ['start to first answer, s', seconds(facts.ours.startMs), seconds(facts.theirs.startMs)],
    [
      'highest resident memory after all rounds, MB',
      `${facts.ours.peakMb ?? '–'}`,
      `${facts.theirs.peakMb ?? '–'}`,
    ],
  ],
)}

Searches with filter and order inside of the function, without HTTP, in ms:

${table(['', 'all', 'processor time'], searchRows(results))}

Request units per call, counted between the function and the database by AWS's rules from the items it reads and writes
(on demand; consistent reads of 4 KB, writes of 1 KB, twice in transactions, and the index's own writes; a snapshot is a
GET of S3 beside that, and at most every five minutes a PUT):

${table(
  ['call', 'read units', 'write units', 'requests'],
  Object.entries(units).map(([name, { read, write, requests }]) => [
    name,
    `${read}`,
    `${write}`,
    `${requests}`,
  ]),
)}
`;
}

const seconds = (value: number) => (value / 1000).toFixed(2);

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map((_, at) => (at === 0 ? '---' : '--:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

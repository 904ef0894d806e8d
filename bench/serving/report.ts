import { describeMachine } from '../machine.ts';
import { median } from '../median.ts';
import type { Case } from './cases.ts';
import type { Loaded } from './load-client.ts';
import type { CaseResults, Measured } from './measure-case.ts';
import type { FunctionMeasures } from './measure-function.ts';
import { canPin } from './pinned.ts';
import { type ServerName, servers } from './servers.ts';

export interface Results {
  readonly cases: readonly { readonly model: Case; readonly results: CaseResults }[];
  readonly deployed: FunctionMeasures;
  readonly quick: boolean;
}

type Kind = 'one' | 'eight' | 'thirtyTwo' | 'batch';
const of = (rounds: readonly Loaded[], key: keyof Loaded) =>
  median(rounds.map((round) => round[key]));

/** The median of the rounds' ratios, ours divided by theirs: rounds lie side by side, so their noise cancels. */
function ratio(ours: Measured, theirs: Measured, kind: Kind, key: keyof Loaded): number {
  return median(ours[kind].map((round, at) => round[key] / (theirs[kind][at] as Loaded)[key]));
}

/** The last line that other programs read. A server that could not be measured is null, with the reason in `failed`. */
export function lastLine({ cases, deployed }: Results) {
  const results = cases[0]?.results as CaseResults;
  const measured = (name: ServerName) => {
    const found = results.get(name);
    return found !== undefined && 'one' in found ? found : undefined;
  };
  const ours = measured('loopwright');
  const against = (name: ServerName, compare: (ours: Measured, theirs: Measured) => number) => {
    const theirs = measured(name);
    return ours && theirs ? round(compare(ours, theirs)) : null;
  };
  const p50 = (a: Measured, b: Measured) => ratio(a, b, 'one', 'p50Us');
  const throughput = (a: Measured, b: Measured) => ratio(a, b, 'eight', 'perSecond');
  const failed = [...results].flatMap(([name, result]) =>
    'failed' in result ? [[name, result.failed]] : [],
  );
  return {
    p50VsBare: against('bare', p50),
    p50VsFastapi: against('fastapi', p50),
    p50VsMlserver: against('mlserver', p50),
    p50VsBentoml: against('bentoml', p50),
    p50VsMlflow: against('mlflow', p50),
    throughputVsFastapi: against('fastapi', throughput),
    handlerOverheadUs: round(deployed.handlerUs - deployed.runUs),
    coldStartVsFastapi: against('fastapi', (a, b) => median(a.startMs) / median(b.startMs)),
    packageMb: deployed.packageMb,
    initMs: deployed.initMs,
    p50VsFastapiBlocking: against('fastapiBlocking', p50),
    throughputVsFastapiBlocking: against('fastapiBlocking', throughput),
    ...(failed.length === 0 ? {} : { failed: Object.fromEntries(failed) }),
  };
}

const round = (value: number) => Number(value.toPrecision(3));

/** The section of docs/benchmarks.md. */
export function markdown({ cases, deployed, quick }: Results): string {
  const tables = cases.map(({ model, results }) => {
    const ours = results.get('loopwright');
    const rows = servers.map(({ name, title }) => {
      const result = results.get(name);
      if (result === undefined || 'failed' in result)
        return [title, ...Array.from({ length: 9 }, () => '–')];
      const cells: readonly (readonly [Kind, keyof Loaded])[] = [
        ['one', 'p95Us'],
        ['one', 'p99Us'],
        ['eight', 'perSecond'],
        ['thirtyTwo', 'perSecond'],
      ];
      return [
        title,
        of(result.one, 'p50Us').toFixed(0),
        ours !== undefined && 'one' in ours
          ? (1 / ratio(ours, result, 'one', 'p50Us')).toFixed(1)
          : '–',
        ...cells.map(([kind, key]) => of(result[kind], key).toFixed(0)),
        (of(result.batch, 'p50Us') / 1000).toFixed(1),
        (median(result.startMs) / 1000).toFixed(2),
        `${result.peakMb ?? '–'}`,
      ];
    });
    return `### ${model.title}\n\n${table(
      [
        'server',
        'p50 µs',
        '× ours',
        'p95 µs',
        'p99 µs',
        'requests/s, 8 clients',
        'requests/s, 32 clients',
        '1 000 rows, ms',
        'first answer, s',
        'peak memory, MB',
      ],
      rows,
    )}`;
  });
  const failures = cases.flatMap(({ model, results }) =>
    [...results].flatMap(([name, result]) =>
      'failed' in result ? [`- ${name} on ${model.name}: ${result.failed.split('\n')[0]}`] : [],
    ),
  );
  const overhead = deployed.handlerUs - deployed.runUs;
  return `## Serving

The same ONNX files on every server, one row in a request unless said otherwise, keep-alive, one process or worker each
(${canPin ? 'servers pinned to one core, the client to the other' : 'not pinned to cores'}). Rounds go from server to
server; each number is the median of the rounds, "× ours" the median of their ratios. Before it is measured a server
has to give the probabilities of onnxruntime to 1e-5. First answer: from the start of the process. No server captures
its predictions here, and none writes an access log. FastAPI is there twice: with a \`def\`, as its documentation advises
for code that blocks, and with an \`async def\` that blocks the others meanwhile, which is faster for a model that is.

${describeMachine().join('\n')}
${quick ? '- a short run (`--quick`): fewer and shorter rounds\n' : ''}
${tables.join('\n\n')}
${failures.length === 0 ? '' : `\nNot measured:\n\n${failures.join('\n')}\n`}
### The deployed function

${table(
  ['', ''],
  [
    ['package without the layer', `${deployed.packageMb} MB`],
    ['init without loading a model', `${deployed.initMs} ms`],
    ['handler, one row, captures and metrics written out', `${deployed.handlerUs.toFixed(0)} µs`],
    ['`session.run` alone', `${deployed.runUs.toFixed(0)} µs`],
    ['handler over `session.run`', `${overhead.toFixed(0)} µs`],
  ],
)}
`;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map((_, at) => (at === 0 ? '---' : '--:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

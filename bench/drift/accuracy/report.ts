import { describeMachine } from '../../machine.ts';
import type { Judged } from './lane.ts';
import { grid } from './orders.ts';

const share = <T>(all: readonly T[], holds: (one: T) => boolean): number =>
  all.length === 0 ? Number.NaN : all.filter(holds).length / all.length;

const of = (all: readonly Judged[], ...scenarios: readonly string[]): Judged[] =>
  all.filter(({ order }) => scenarios.includes(order.scenario));

/** Drift that must be found: of severity 0.35 and up, and broken columns. */
const strong = (all: readonly Judged[]): Judged[] =>
  all.filter(
    ({ order, truth }) =>
      truth.data_drift && (order.scenario === 'schema' || order.severity >= 0.35),
  );
/** Nothing that matters has changed. */
const quiet = (all: readonly Judged[]): Judged[] => of(all, 'none', 'negligible');
const inputsMoved = ['gradual', 'sudden', 'covariate'];

const isDrift = ({ verdict }: Judged): boolean => verdict === 'drift';
const anyColumn = ({ evidently }: Judged): boolean => evidently?.any === true;
const halfOfColumns = ({ evidently }: Judged): boolean => evidently?.half === true;
const rounded = (value: number): number => Number(value.toFixed(4));

const rates = (all: readonly Judged[], alarms: (one: Judged) => boolean) => ({
  correct: rounded(share(strong(all), alarms)),
  falseAlarm: rounded(share(quiet(all), alarms)),
});

const withPeer = (all: readonly Judged[]): Judged[] =>
  all.filter(({ evidently }) => evidently !== null);

const bySize = <T>(all: readonly Judged[], make: (some: readonly Judged[]) => T) =>
  Object.fromEntries(
    [...new Set(all.map(({ order }) => order.rows))]
      .sort((a, b) => a - b)
      .map((rows) => [String(rows), make(all.filter(({ order }) => order.rows === rows))]),
  );

const conceptRates = (all: readonly Judged[]) => {
  const found = ({ conceptVerdict }: Judged) => conceptVerdict === 'drift';
  return {
    correct: rounded(
      share(
        of(all, 'concept').filter(({ order }) => order.severity === 0.35),
        found,
      ),
    ),
    falseAlarm: rounded(share(of(all, ...inputsMoved), found)),
  };
};

/** The last line that other programs read. */
export const lastLine = (all: readonly Judged[]) => ({
  bySize: bySize(all, (some) => ({
    ...rates(some, isDrift),
    notEnoughData: rounded(share(some, ({ verdict }) => verdict === 'not-enough-data')),
    pairs: some.length,
  })),
  concept2000: conceptRates(all.filter(({ order }) => order.rows === 2000)),
  evidently: bySize(withPeer(all), (some) => ({
    anyColumn: rates(some, anyColumn),
    halfOfColumns: rates(some, halfOfColumns),
    pairs: some.length,
  })),
});

const percent = (value: number): string => (Number.isNaN(value) ? '-' : (value * 100).toFixed(1));

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]) =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

export function report(all: readonly Judged[], minutes: number): string {
  const sizes = [...new Set(all.map(({ order }) => order.rows))].sort((a, b) => a - b);
  const at = (rows: number) => all.filter(({ order }) => order.rows === rows);
  const cell = (some: readonly Judged[]): string =>
    some.length === 0 ? '-' : percent(share(some, isDrift));
  const scenarios = grid.map(([scenario, severity]) => [
    severity === 0 ? scenario : `${scenario} ${severity}`,
    ...sizes.map((rows) =>
      cell(of(at(rows), scenario).filter(({ order }) => order.severity === severity)),
    ),
  ]);
  const rules = [
    ['ours', all, isDrift],
    ['Evidently, any column', withPeer(all), anyColumn],
    ['Evidently, half of the columns', withPeer(all), halfOfColumns],
  ] as const;
  const compared = rules.map(([name, pairs, alarms]) => [
    name,
    ...sizes.map((size) => {
      const { correct, falseAlarm } = rates(
        pairs.filter(({ order }) => order.rows === size),
        alarms,
      );
      return `${percent(correct)} / ${percent(falseAlarm)}`;
    }),
  ]);
  const columns = sizes.map((rows) => {
    const named = strong(at(rows)).flatMap(({ truth, named }) =>
      named.map((name) => truth.features.includes(name)),
    );
    const changed = strong(at(rows)).flatMap(({ truth, named }) =>
      truth.features.map((name) => named.includes(name)),
    );
    return [
      rows,
      percent(share(changed, Boolean)),
      percent(share(named, Boolean)),
      percent(share(at(rows), ({ verdict }) => verdict === 'not-enough-data')),
    ];
  });
  const concept = sizes.map((rows) => {
    const found = ({ conceptVerdict }: Judged) => conceptVerdict === 'drift';
    const each = [0.2, 0.35, 0.6].map((severity) =>
      percent(
        share(
          of(at(rows), 'concept').filter(({ order }) => order.severity === severity),
          found,
        ),
      ),
    );
    return [
      rows,
      ...each,
      percent(share(of(at(rows), ...inputsMoved), found)),
      percent(share(quiet(at(rows)), found)),
    ];
  });
  const seeds = sizes.map((rows) => `${of(at(rows), 'none').length} at ${rows}`).join(', ');
  const peerSeeds = sizes
    .map((rows) => `${of(withPeer(at(rows)), 'none').length} at ${rows}`)
    .join(', ');
  return `## Drift: verdicts against known truth

\`npm run bench:drift-accuracy\`: pairs of files from \`drift_scenarios.py\` (12 features: heavy tails, ties, 60 % zeros, codes; 1 to 4 of
them changed; the true PSI is about the severity squared), judged from the files as \`drift compare --label y --prediction p\` does.
Seeds per scenario: ${seeds} rows. Evidently 0.7's default preset had the features of the first seeds (${peerSeeds}). ${minutes.toFixed(0)} minutes.

${describeMachine().join('\n')}

Found / false alarms, in % of pairs. Found: of pairs with a drift of severity 0.35 or more, or a broken column (\`schema\`), those called \`drift\`. False
alarms: of pairs without drift, or with a negligible one in all twelve features (0.03 standard deviations), those called \`drift\`.

${table(['rule', ...sizes.map((rows) => `${rows} rows`)], compared)}

Called \`drift\`, in % of pairs, by scenario. \`concept\` leaves the inputs as they are, so \`drift\` would be a false alarm there:

${table(['scenario', ...sizes.map((rows) => `${rows} rows`)], scenarios)}

Columns, in the pairs that must be found: changed ones that were named, named ones that had changed; and pairs of all scenarios whose verdict was
\`not-enough-data\` (by the rule, from 500 rows on it is given when a change of PSI 0.1 would not be found in four of five checks):

${table(['rows', 'changed ones named, %', 'named ones changed, %', 'not enough data, %'], columns)}

Concept drift with outcomes: called, in % of pairs (0.35 is half-way to the opposite sign of two coefficients), and false alarms while only inputs
moved or nothing did:

${table(['rows', 'severity 0.2', '0.35', '0.6', 'inputs moved', 'nothing'], concept)}
`;
}

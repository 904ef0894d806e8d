import { describeMachine } from '../machine.ts';
import type { Case } from './cases.ts';

export interface Scored {
  readonly auc: number;
  readonly logLoss: number;
  readonly seconds: number;
  readonly said: string;
}

export interface Round {
  readonly seed: number;
  readonly ours: Scored;
  readonly lightgbm?: Scored;
  /** By its default metric, AUC. */
  readonly flaml?: Scored;
  /** Told to search for the log loss. */
  readonly flamlLogLoss?: Scored;
}

export interface Results {
  readonly measured: readonly { readonly case: Case; readonly rounds: readonly Round[] }[];
  readonly budget: number;
  readonly threads: number;
}

type Tool = Exclude<keyof Round, 'seed'>;
type Metric = 'auc' | 'logLoss';

const values = (rounds: readonly Round[], tool: Tool, metric: Metric): number[] =>
  rounds.map((round) => round[tool]?.[metric] ?? Number.NaN);

const mean = (all: readonly number[]): number =>
  all.reduce((sum, value) => sum + value, 0) / all.length;

/** FLAML as it was told to search for this metric, where it was. */
const flamlFor = (metric: Metric, rounds: readonly Round[]): Tool =>
  metric === 'logLoss' && rounds[0]?.flamlLogLoss ? 'flamlLogLoss' : 'flaml';

/** Whether our mean over the seeds is better. */
function beats(rounds: readonly Round[], tool: Tool, metric: Metric): boolean {
  const gain = mean(values(rounds, 'ours', metric)) - mean(values(rounds, tool, metric));
  return metric === 'auc' ? gain > 0 : gain < 0;
}

const rounded = (all: readonly number[]) => all.map((value) => Number(value.toFixed(5)));

/**
 * The last line that other programs read: by AUC, the log loss beside it. The counts are of the three data sets; elec by
 * time is told but not counted, as it is elec again.
 */
export function lastLine({ measured }: Results) {
  const counted = measured.filter(({ case: one }) => one.name !== 'elec-by-time');
  const count = (tool: 'lightgbm' | 'flaml', metric: Metric) =>
    counted.filter(({ rounds }) =>
      beats(rounds, tool === 'flaml' ? flamlFor(metric, rounds) : tool, metric),
    ).length;
  return {
    datasets: measured.map(({ case: one, rounds }) => {
      const of = (metric: Metric) => ({
        ours: rounded(values(rounds, 'ours', metric)),
        flaml: rounded(values(rounds, flamlFor(metric, rounds), metric)),
        lightgbm: rounded(values(rounds, 'lightgbm', metric)),
      });
      return { name: one.name, metric: 'auc', ...of('auc'), logLoss: of('logLoss') };
    }),
    beatsLightgbm: count('lightgbm', 'auc'),
    beatsFlaml: count('flaml', 'auc'),
    beatsLightgbmLogLoss: count('lightgbm', 'logLoss'),
    beatsFlamlLogLoss: count('flaml', 'logLoss'),
  };
}

export function markdown(results: Results): string {
  const { measured, budget, threads } = results;
  const table = (metric: Metric) =>
    measured.map(({ case: one, rounds }) => {
      const cell = (tool: Tool) => {
        const all = values(rounds, tool, metric);
        const bold =
          tool !== 'ours' || !rounds[0]?.flaml || !beats(rounds, flamlFor(metric, rounds), metric);
        const text = mean(all).toFixed(4);
        return `${bold ? text : `**${text}**`} (${all.map((value) => value.toFixed(4)).join(', ')})`;
      };
      return `| ${one.title} | ${(['ours', flamlFor(metric, rounds), 'lightgbm'] as const).map(cell).join(' | ')} |`;
    });
  const details = measured.flatMap(({ case: one, rounds }) =>
    rounds.map(
      ({ seed, ours, flaml }) =>
        `| ${one.title} | ${seed} | ${ours.seconds.toFixed(1)} | ${ours.said} | ${flaml ? `${flaml.seconds.toFixed(1)}, ${flaml.said}` : '–'} |`,
    ),
  );
  return [
    '## AutoML',
    '',
    `${budget} seconds at ${threads} threads each; a fifth of the rows held out, the same for all, by seed (random; by time:`,
    'the latest fifth, for the search inside too). Neither search sees the hold-out. Means over the seeds; bold where ours is',
    measured[0]?.rounds[0]?.flamlLogLoss
      ? 'better than FLAML. FLAML was run twice, for AUC and for the log loss; each metric is taken from its own run.'
      : 'better than FLAML, which searches for AUC by default, as here: told to search for the log loss its log loss is lower.',
    'LightGBM: its defaults, no search. On random rows of elec both',
    'neighbours in time of a held-out half hour are known, which a forecaster would not know: the split by time is the',
    'honest one for it, and the random one only compares tools.',
    '',
    ...describeMachine(),
    '',
    '| AUC, more is better | ours | FLAML | LightGBM |',
    '| --- | --- | --- | --- |',
    ...table('auc'),
    '',
    '| log loss, less is better | ours | FLAML | LightGBM |',
    '| --- | --- | --- | --- |',
    ...table('logLoss'),
    '',
    '| data | seed | ours, s | chosen | FLAML, s and choice |',
    '| --- | --- | --- | --- | --- |',
    ...details,
  ].join('\n');
}

import { invalid } from '#domain/errors.ts';
import { deLong } from '#domain/stats/delong.ts';
import { mcNemar } from '#domain/stats/mcnemar.ts';
import { scoredRows } from './binary-measure.ts';
import { type Interval, intervalOf, resample } from './bootstrap.ts';
import { type Answered, type MetricAbout, measureOf, primaryMetric } from './measure.ts';
import { likeliest } from './multiclass-measure.ts';

export interface ComparisonInput extends Omit<Answered, 'answers' | 'threshold'> {
  readonly champion: Float64Array;
  readonly challenger: Float64Array;
  /** Binary: from this probability on each calls a row positive. */
  readonly thresholds?: { readonly champion?: number; readonly challenger?: number };
  /** The metric the verdict is about; the task's first one when absent. */
  readonly metric?: string;
  readonly seed: number;
}

export interface Difference extends Interval {
  readonly champion: number;
  readonly challenger: number;
  /** challenger - champion, with its 95 % interval. */
  readonly difference: number;
  readonly method: 'paired bootstrap' | 'delong';
  /** Two-sided; DeLong for the AUC, McNemar for accuracy. Absent for the others, whose interval says it. */
  readonly pValue?: number;
  readonly verdict: Verdict;
}

/** `same`: chance can explain the difference, not "they are equal". */
export type Verdict = 'better' | 'worse' | 'same';

export interface Comparison {
  readonly rows: number;
  readonly metric: string;
  /** Of the challenger, by `metric`. */
  readonly verdict: Verdict;
  /** The verdict as a sentence with its numbers. */
  readonly words: string;
  readonly differences: Readonly<Record<string, Difference>>;
}

/**
 * Challenger against champion on the same rows: pairing takes away what is hard about the rows themselves, so it sees
 * differences that two separate intervals hide. Errors: `invalid` without rows or for a metric the task does not have.
 */
export function compareAnswers(input: ComparisonInput): Comparison {
  const { champion, challenger, thresholds = {}, seed, ...rest } = input;
  const side = (answers: Float64Array, threshold: number | undefined): Answered => ({
    ...rest,
    answers,
    ...(threshold === undefined ? {} : { threshold }),
  });
  const a = side(champion, thresholds.champion);
  const b = side(challenger, thresholds.challenger);
  const [measureA, measureB] = [measureOf(a), measureOf(b)];
  const rows = input.y.length;
  const both = (counts: Float64Array) => {
    const [ofA, ofB] = [measureA.of(counts), measureB.of(counts)];
    return ofB.map((value, at) => value - (ofA[at] as number));
  };
  const ones = new Float64Array(rows).fill(1);
  const [ofA, ofB] = [measureA.of(ones), measureB.of(ones)];
  const { values, share } = resample(rows, both, seed);
  const exact = exactTests(a, b);
  const differences: Record<string, Difference> = {};
  for (const [at, about] of measureA.metrics.entries()) {
    const [valueA, valueB] = [ofA[at] as number, ofB[at] as number];
    if (Number.isNaN(valueA) || Number.isNaN(valueB)) continue;
    const known = exact[about.name] ?? {};
    const interval =
      known.interval ?? intervalOf(valueB - valueA, values[at] as Float64Array, share);
    differences[about.name] = {
      champion: valueA,
      challenger: valueB,
      difference: valueB - valueA,
      ...interval,
      method: known.interval === undefined ? 'paired bootstrap' : 'delong',
      ...(known.pValue === undefined ? {} : { pValue: known.pValue }),
      verdict: verdictOf(about, interval, known.pValue),
    };
  }
  const metric = input.metric ?? primaryMetric[input.task];
  const chosen = differences[metric];
  if (chosen === undefined)
    throw invalid(`These rows do not give the metric "${metric}".`, {
      field: 'metric',
      hint: `They give: ${Object.keys(differences).join(', ')}.`,
    });
  return {
    rows,
    metric,
    verdict: chosen.verdict,
    words: inWords(metric, chosen, rows),
    differences,
  };
}

interface ExactTest {
  readonly interval?: Interval;
  readonly pValue?: number;
}

function exactTests(a: Answered, b: Answered): Readonly<Partial<Record<string, ExactTest>>> {
  if (a.weights !== undefined || a.task === 'regression') return {};
  const { y } = a;
  const right = (answered: Answered): Uint8Array => {
    if (answered.task === 'multiclass')
      return Uint8Array.from(likeliest(answered.answers, answered.classes.length), (code, row) =>
        Number(code === y[row]),
      );
    const { label, predicted } = scoredRows(answered);
    return label.map((each, row) => Number(each === predicted[row]));
  };
  const [rightA, rightB] = [right(a), right(b)];
  let [onlyA, onlyB] = [0, 0];
  for (let row = 0; row < y.length; row++) {
    if ((rightA[row] as number) > (rightB[row] as number)) onlyA++;
    if ((rightB[row] as number) > (rightA[row] as number)) onlyB++;
  }
  const accuracy = { pValue: mcNemar(onlyA, onlyB) };
  if (a.task === 'multiclass') return { accuracy };
  const [scoredA, scoredB] = [scoredRows(a), scoredRows(b)];
  const test = deLong(scoredA.label, scoredA.score, scoredB.score);
  if (Number.isNaN(test.standardError)) return { accuracy };
  const half = 1.959963984540054 * test.standardError;
  const interval = { low: test.difference - half, high: test.difference + half };
  return { accuracy, auc: { interval, pValue: test.pValue } };
}

function verdictOf(
  { better }: MetricAbout,
  { low, high }: Interval,
  pValue: number | undefined,
): Verdict {
  // A test of its own decides where there is one; else the interval must leave 0 out.
  if (pValue !== undefined && pValue >= 0.05) return 'same';
  const grew = pValue === undefined ? low > 0 : low + high > 0;
  const fell = pValue === undefined ? high < 0 : low + high < 0;
  if (!grew && !fell) return 'same';
  return grew === (better === 'higher') ? 'better' : 'worse';
}

const digits = (value: number): string => String(Number(value.toPrecision(3)));

function inWords(metric: string, difference: Difference, rows: number): string {
  const { low, high, pValue, method, verdict } = difference;
  const p = pValue === undefined ? '' : `, p ${pValue < 0.001 ? '< 0.001' : digits(pValue)}`;
  const numbers = `${metric} ${digits(difference.challenger)} against ${digits(difference.champion)} on ${rows} rows, difference ${digits(difference.difference)} (95 % ${digits(low)} to ${digits(high)}${p}; ${method === 'delong' ? 'DeLong' : method})`;
  if (verdict === 'same') return `No difference that chance does not explain: ${numbers}.`;
  return `The challenger is ${verdict}: ${numbers}.`;
}

import { invalid } from '#domain/errors.ts';

/** How a classifier treats the rows of one group. A rate with nothing to divide by is 0, as in Fairlearn. */
export interface GroupRates {
  readonly count: number;
  /** Share answered "positive". */
  readonly selectionRate: number;
  readonly truePositiveRate: number;
  readonly falsePositiveRate: number;
  readonly trueNegativeRate: number;
  readonly falseNegativeRate: number;
  readonly accuracy: number;
}

/** A value for each row. */
export interface Grouped {
  /** 1 for the positive class, else 0. */
  readonly labels: ArrayLike<number>;
  /** 1 where the positive class was answered, else 0. */
  readonly predicted: ArrayLike<number>;
  /** Value of the sensitive feature; rows without one count in `overall` only. */
  readonly groups: ArrayLike<string | null>;
}

export interface RatesByGroup {
  readonly overall: GroupRates;
  /** By the group's name. */
  readonly byGroup: Readonly<Record<string, GroupRates>>;
}

/** Errors: `invalid` without rows or when the lists have unequal lengths. */
export function ratesByGroup({ labels, predicted, groups }: Grouped): RatesByGroup {
  const rows = labels.length;
  if (rows === 0 || predicted.length !== rows || groups.length !== rows)
    throw invalid(
      `${rows} labels, ${predicted.length} answers and ${groups.length} groups: there must be one of each for every row.`,
    );
  const overall = noRows();
  const counts = new Map<string, Counts>();
  for (let i = 0; i < rows; i++) {
    const [label, answer] = [labels[i] === 1, predicted[i] === 1];
    add(overall, label, answer);
    const group = groups[i] ?? null;
    if (group === null) continue;
    const own = counts.get(group) ?? noRows();
    counts.set(group, own);
    add(own, label, answer);
  }
  const names = [...counts.keys()].sort();
  return {
    overall: ratesOf(overall),
    byGroup: Object.fromEntries(names.map((name) => [name, ratesOf(counts.get(name) as Counts)])),
  };
}

/** Rows by truth and answer. */
interface Counts {
  truePositive: number;
  falsePositive: number;
  falseNegative: number;
  trueNegative: number;
}

const noRows = (): Counts => ({
  truePositive: 0,
  falsePositive: 0,
  falseNegative: 0,
  trueNegative: 0,
});

function add(counts: Counts, label: boolean, answer: boolean): void {
  if (answer) counts[label ? 'truePositive' : 'falsePositive']++;
  else counts[label ? 'falseNegative' : 'trueNegative']++;
}

function ratesOf({ truePositive, falsePositive, falseNegative, trueNegative }: Counts): GroupRates {
  const positives = truePositive + falseNegative;
  const negatives = falsePositive + trueNegative;
  const count = positives + negatives;
  return {
    count,
    selectionRate: (truePositive + falsePositive) / count,
    truePositiveRate: over(truePositive, positives),
    falsePositiveRate: over(falsePositive, negatives),
    trueNegativeRate: over(trueNegative, negatives),
    falseNegativeRate: over(falseNegative, positives),
    accuracy: (truePositive + trueNegative) / count,
  };
}

const over = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

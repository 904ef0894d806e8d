import { wasserstein } from '../distances/cdf-distance.ts';
import { hellinger } from '../distances/hellinger.ts';
import { jensenShannonDistance } from '../distances/jensen-shannon.ts';
import { lInfinity } from '../distances/l-infinity.ts';
import type { Shares } from '../distances/shares.ts';
import { countInEdges } from '../histogram/count-in-edges.ts';
import { doane, equalWidthEdges } from '../histogram/equal-width-edges.ts';
import { pairwiseSum } from '../special/pairwise-sum.ts';
import { contingencyChiSquare } from '../two-sample/contingency-chi-square.ts';
import { ksTest } from '../two-sample/ks-test.ts';
import { estimatedFrom, estimatedKs, estimatedWasserstein } from './estimated-distances.ts';
import type { Distance, Method, Present } from './method.ts';

type Compare = (p: Shares, q: Shares) => number;

/** Shares of what is outside the cells become one more cell, which the reference never has. */
function compared(reference: Float64Array, chunk: Float64Array, compare: Compare): Distance {
  const leftOver = 1 - pairwiseSum(chunk);
  return leftOver > 0
    ? { value: compare([...reference, 0], [...chunk, leftOver]) }
    : { value: compare(reference, chunk) };
}

const overCells =
  (compare: Compare): Method<number> =>
  (reference) => {
    const edges = equalWidthEdges(reference, doane);
    if (edges === undefined) return undefined;
    const shares = (values: readonly number[]) =>
      countInEdges(values, edges).map((count) => count / values.length);
    const fitted = shares(reference);
    return (chunk) => compared(fitted, shares(chunk), compare);
  };

const countsOf = (values: readonly Present[]): Map<Present, number> => {
  const counts = new Map<Present, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};

const overNames =
  (compare: Compare): Method<Present> =>
  (reference) => {
    const names = [...new Set(reference)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    const shares = (values: readonly Present[]) => {
      const counts = countsOf(values);
      return Float64Array.from(names, (name) => (counts.get(name) ?? 0) / values.length);
    };
    const fitted = shares(reference);
    return (chunk) => compared(fitted, shares(chunk), compare);
  };

/** Counts of both over the names either has. */
const together = (reference: readonly Present[], chunk: readonly Present[]) => {
  const [a, b] = [countsOf(reference), countsOf(chunk)];
  const names = [...new Set([...a.keys(), ...b.keys()])];
  return {
    reference: names.map((name) => a.get(name) ?? 0),
    current: names.map((name) => b.get(name) ?? 0),
  };
};

const base2: Compare = (p, q) => jensenShannonDistance(p, q, 2);

export const continuousMethods = {
  jensen_shannon: overCells(base2),
  hellinger: overCells(hellinger),
  kolmogorov_smirnov: (reference) =>
    reference.length >= estimatedFrom
      ? estimatedKs(reference)
      : (chunk) => ({ value: ksTest(reference, chunk).statistic }),
  wasserstein: (reference) =>
    reference.length >= estimatedFrom
      ? estimatedWasserstein(reference)
      : (chunk) => ({ value: wasserstein(reference, chunk) }),
} as const satisfies Record<string, Method<number>>;

export const categoricalMethods = {
  jensen_shannon: overNames(base2),
  hellinger: overNames(hellinger),
  chi2: (reference) => (chunk) => {
    const { statistic, p } = contingencyChiSquare(together(reference, chunk));
    return { value: statistic, p };
  },
  l_infinity: (reference) => (chunk) => {
    const counts = together(reference, chunk);
    return {
      value: lInfinity(
        counts.reference.map((count) => count / reference.length),
        counts.current.map((count) => count / chunk.length),
      ),
    };
  },
} as const satisfies Record<string, Method<Present>>;

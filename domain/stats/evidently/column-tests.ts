import { chiSquareSf } from '../chi-square-sf.ts';
import { energyDistance, wasserstein } from '../distances/cdf-distance.ts';
import { jensenShannonDistance } from '../distances/jensen-shannon.ts';
import { kullbackLeibler } from '../distances/kullback-leibler.ts';
import { normalSf } from '../normal.ts';
import { varianceOf } from '../special/pairwise-sum.ts';
import { ksTest } from '../two-sample/ks-test.ts';
import { mannWhitney } from '../two-sample/mann-whitney.ts';
import { studentT } from '../two-sample/t-test.ts';
import { binnedShares, withoutZeros } from './binned-shares.ts';
import {
  type ColumnTest,
  countedTogether,
  distanceTest,
  numbersIn,
  pValueTest,
  type Samples,
} from './column-test.ts';
import { evidentlyCramerVonMises } from './cramer-von-mises.ts';
import { evidentlyHellinger } from './hellinger.ts';

/** `undefined`: Evidently raises an error for these samples. Neither sample may be empty. */
export type ColumnMethod = (samples: Samples) => ColumnTest | undefined;

/** A distance of the samples' shares. */
const ofShares =
  (distance: (reference: Float64Array, current: Float64Array) => number): ColumnMethod =>
  (samples) => {
    const shares = binnedShares(samples);
    return shares && distanceTest(distance(shares.reference, shares.current));
  };

const psi = ofShares((reference, current) => {
  const [r, c] = [withoutZeros(reference), withoutZeros(current)];
  return r.reduce((sum, share, i) => {
    const other = c[i] as number;
    return sum + (share - other) * Math.log(share / other);
  }, 0);
});

const klDivergence = ofShares((reference, current) =>
  kullbackLeibler(withoutZeros(reference), withoutZeros(current)),
);

const jensenShannon = ofShares((reference, current) => jensenShannonDistance(reference, current));

/** W1 over the reference's (population) standard deviation, at least 0.001. */
const wassersteinNormed: ColumnMethod = ({ reference, current }) => {
  const values = numbersIn(reference);
  const spread = Math.max(Math.sqrt(varianceOf(values, 0)), 0.001);
  return distanceTest(wasserstein(values, numbersIn(current)) / spread);
};

const ks: ColumnMethod = ({ reference, current }) => {
  const { p } = ksTest(numbersIn(reference), numbersIn(current));
  return { ...pValueTest(p), drifted: p <= 0.05 };
};

const student: ColumnMethod = ({ reference, current }) =>
  pValueTest(studentT(numbersIn(reference), numbersIn(current)).p);

const cramer: ColumnMethod = ({ reference, current }) => {
  const p = evidentlyCramerVonMises(numbersIn(reference), numbersIn(current));
  return p === undefined ? undefined : { ...pValueTest(p, 0.1), drifted: p <= 0.1 };
};

const energy: ColumnMethod = ({ reference, current }) => {
  const score = energyDistance(numbersIn(reference), numbersIn(current));
  return { ...distanceTest(score), drifted: score > 0.1 };
};

const mannWhitneyLess: ColumnMethod = ({ reference, current }) =>
  pValueTest(mannWhitney(numbersIn(reference), numbersIn(current), { alternative: 'less' }).p);

/**
 * One-sample chi-square of the current counts against the reference's, scaled. It takes the reference for the truth, so
 * it alarms too often, and a category the reference lacks gives p = 0.
 */
const chiSquare: ColumnMethod = (samples) => {
  const counts = countedTogether(samples);
  const scale = samples.current.length / samples.reference.length;
  const statistic = counts.current.reduce((sum, seen, i) => {
    const expected = (counts.reference[i] as number) * scale;
    return sum + (seen - expected) ** 2 / expected;
  }, 0);
  const df = counts.keys.length - 1;
  // With no degree of freedom any distance at all, even of rounding, is impossible.
  if (df === 0) return pValueTest(statistic > 0 ? 0 : Number.NaN);
  return pValueTest(statistic === Number.POSITIVE_INFINITY ? 0 : chiSquareSf(statistic, df));
};

/** Two-proportion z of "the smallest value" against the rest. */
const z: ColumnMethod = (samples) => {
  const { keys, reference, current } = countedTogether(samples);
  const [n, m] = [samples.reference.length, samples.current.length];
  if (keys.length === 1) return pValueTest(1);
  const [p1, p2] = [1 - (reference[0] as number) / n, 1 - (current[0] as number) / m];
  const pooled = (p1 * n + p2 * m) / (n + m);
  const statistic = (p1 - p2) / Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
  return pValueTest(2 * normalSf(Math.abs(statistic)));
};

/** Evidently 0.7's methods by its own names, each with its default threshold. */
export const numericMethods = {
  psi,
  jensenshannon: jensenShannon,
  kl_div: klDivergence,
  hellinger: evidentlyHellinger,
  wasserstein: wassersteinNormed,
  ks,
  t_test: student,
  cramer_von_mises: cramer,
  ed: energy,
  mannw: mannWhitneyLess,
} as const satisfies Record<string, ColumnMethod>;

export const categoricalMethods = {
  psi,
  jensenshannon: jensenShannon,
  kl_div: klDivergence,
  hellinger: evidentlyHellinger,
  chisquare: chiSquare,
  z,
} as const satisfies Record<string, ColumnMethod>;

import { cauchyCombination } from '#domain/stats/cauchy-combination.ts';
import { homogeneityChiSquare } from '#domain/stats/homogeneity-chi-square.ts';
import { ksBias, ksDistance, ksPValue } from '#domain/stats/ks-distance.ts';
import { mergeRareCells } from '#domain/stats/merge-rare-cells.ts';
import { correctedPsi, psiNoise } from '#domain/stats/psi.ts';
import { smoothTest } from '#domain/stats/smooth-test.ts';
import { type PairedCounts, total } from '#domain/stats/tie-cells.ts';
import { missingTest, schemaFindings } from './column-evidence.ts';
import type { DriftSettings } from './drift-settings.ts';
import { outOfRange, pointMassChange } from './integrity.ts';
import type { Evidence, IntegrityTest, ShapeTest } from './judge-feature.ts';
import { coarsen, countAtMost, middleOf, type NumberSketch } from './number-sketch.ts';
import type { NumberWindow } from './window-sketch.ts';
import { figure, percent } from './words.ts';

/** Reference and window over the sketch's cells, with one more cell on either side for what is out of range. */
const fineCells = (sketch: NumberSketch, window: NumberWindow): PairedCounts => ({
  reference: [0, ...sketch.counts, 0],
  current: [window.below, ...window.cells, window.above],
});

function coarseCells(
  sketch: NumberSketch,
  window: NumberWindow,
  inner: readonly number[],
): PairedCounts {
  const current = coarsen(sketch.edges, window.cells, inner);
  current[0] = (current[0] as number) + window.below;
  current[inner.length] = (current[inner.length] as number) + window.above;
  return { reference: coarsen(sketch.edges, sketch.counts, inner), current };
}

/** Near the value that half of the values are below. */
function median(sketch: NumberSketch, counts: ArrayLike<number>): number {
  const half = total(counts) / 2;
  let passed = 0;
  for (let cell = 0; cell < counts.length; cell++) {
    passed += counts[cell] as number;
    // The first cell is what lies below the reference's range, the last what lies above.
    if (passed >= half && cell === 0) return sketch.min;
    if (passed >= half && cell <= sketch.counts.length) return middleOf(sketch, cell - 1);
  }
  return sketch.max;
}

/** Level, spread and shape of the column's values against the reference's (the smooth test and a chi-square, combined). */
export function numberShape(
  sketch: NumberSketch,
  window: NumberWindow,
  minValues: number,
): { readonly shape: ShapeTest | string; readonly tests: Evidence['tests'] } {
  const n = total(sketch.counts);
  const m = window.present;
  if (Math.min(n, m) < minValues)
    return {
      shape: `The shape was not tested: ${m} values against ${n} of the reference, ${minValues} needed.`,
      tests: {},
    };
  const fine = fineCells(sketch, window);
  const ks = ksDistance(fine).statistic;
  const [smooth1, smooth2, smooth4] = smoothTest(fine, [1, 2, 4]);
  const chiSquare = homogeneityChiSquare(
    mergeRareCells(coarseCells(sketch, window, sketch.twentieths)),
  );
  const corrected = correctedPsi(coarseCells(sketch, window, sketch.deciles));
  const p = cauchyCombination(
    [smooth1, smooth2, smooth4, chiSquare].map((test) => test?.p ?? Number.NaN),
  );
  const from = figure(median(sketch, fine.reference));
  const to = figure(median(sketch, fine.current));
  const middle =
    from === to
      ? `the middle value stayed near ${from}`
      : `the middle value went from about ${from} to ${to}`;
  return {
    shape: {
      p,
      ks,
      psi: corrected,
      chance: { ks: ksBias(n, m), psi: psiNoise(sketch.deciles.length + 1, n, m) },
      words: `The distribution changed: ${middle} (corrected PSI ${figure(Math.max(0, corrected))}, KS distance ${figure(ks)}).`,
    },
    tests: {
      ks: { statistic: ks, p: ksPValue(ks, n, m) },
      smooth1: { statistic: smooth1?.statistic ?? null, p: smooth1?.p ?? null },
      smooth2: { statistic: smooth2?.statistic ?? null, p: smooth2?.p ?? null },
      smooth4: { statistic: smooth4?.statistic ?? null, p: smooth4?.p ?? null },
      chiSquare: { statistic: chiSquare.statistic, p: chiSquare.p },
    },
  };
}

function rangeTest(
  sketch: NumberSketch,
  window: NumberWindow,
  settings: DriftSettings,
): IntegrityTest {
  const count = window.below + window.above;
  const { effect, p } = outOfRange({ count, of: window.present }, sketch.rows - sketch.missing);
  return {
    test: 'range',
    effect,
    p,
    floor: settings.minOutOfRange,
    shares: [0, effect],
    words: `${percent(effect)} of the values are outside the reference's range ${figure(sketch.min)} to ${figure(sketch.max)}.`,
  };
}

/** `values` are the column's in the window's sample of rows, missing ones left out. */
function pointMassTest(
  sketch: NumberSketch,
  values: readonly number[],
  settings: DriftSettings,
): IntegrityTest {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [mode, count] = [...counts].reduce(
    (a, b) => (b[1] > a[1] || (b[1] === a[1] && b[0] < a[0]) ? b : a),
    [Number.NaN, 0] as const,
  );
  const before = { count: countAtMost(sketch, mode), of: sketch.rows - sketch.missing };
  const { effect, p } = pointMassChange(before, { count, of: values.length });
  const shares = [before.count / before.of, count / values.length] as const;
  return {
    test: 'pointMass',
    effect,
    p,
    floor: settings.minPointMass,
    shares,
    words: `The value ${figure(mode)} went from ${percent(shares[0])} to ${percent(shares[1])} of the values.`,
  };
}

/** A numeric feature: schema, missing values, range, a new point mass, shape. */
export function numberEvidence(
  sketch: NumberSketch,
  window: NumberWindow,
  rows: number,
  sampled: readonly number[],
  settings: DriftSettings,
): Evidence {
  const { shape, tests } = numberShape(sketch, window, settings.minValues);
  const integrity = [
    missingTest(sketch, window, settings),
    ...(window.present === 0 || sketch.missing === sketch.rows
      ? []
      : [rangeTest(sketch, window, settings), pointMassTest(sketch, sampled, settings)]),
  ];
  return {
    name: sketch.name,
    schema: schemaFindings(sketch, window, rows),
    integrity,
    shape,
    tests: {
      ...tests,
      ...Object.fromEntries(
        integrity.map(({ test, effect, p }) => [test, { statistic: effect, p }]),
      ),
    },
  };
}

import { cauchyCombination } from '#domain/stats/cauchy-combination.ts';
import { cdfDistance } from '#domain/stats/distances/cdf-distance.ts';
import { jensenShannonDistance } from '#domain/stats/distances/jensen-shannon.ts';
import { homogeneityChiSquare } from '#domain/stats/homogeneity-chi-square.ts';
import { ksBias, ksDistance, ksPValue } from '#domain/stats/ks-distance.ts';
import { mergeRareCells } from '#domain/stats/merge-rare-cells.ts';
import { correctedPsi, psiNoise, smoothedPsi } from '#domain/stats/psi.ts';
import { smoothTest } from '#domain/stats/smooth-test.ts';
import type { DriftSettings } from '../drift-settings.ts';
import { cellQuantile } from '../sketch/cell-quantile.ts';
import { momentsOf } from '../sketch/exact-sum.ts';
import { middleOf, type PairedCells } from '../sketch/number-cells.ts';
import { figure, percent } from '../words.ts';
import { binned } from './bins.ts';
import { type ColumnPair, pairNumbers } from './column-pair.ts';
import type { Evidence, ShapeTest } from './evidence.ts';
import { minimumEffectP } from './minimum-effect.ts';

/** Numbers with no more different values than this may be codes, and are compared value by value. */
const codeLimit = 50;

/** Few values, each of which comes several times. */
export function isCoded({ reference, current }: ColumnPair): boolean {
  const { level, cells, count } = reference.sketch.numbers;
  return (
    level === 0 &&
    current.sketch.numbers.level === 0 &&
    cells.length <= codeLimit &&
    count >= 5 * cells.length
  );
}

/** Cell by cell; `from` with a function takes some times as long. */
function middlesOf({ level, cells }: PairedCells): Float64Array {
  const middles = new Float64Array(cells.length);
  for (let at = 0; at < cells.length; at++) middles[at] = middleOf(cells[at] as number, level);
  return middles;
}

/** The value whose share changed most, in words. */
function mostChanged({ level, cells, reference, current }: PairedCells, n: number, m: number) {
  const change = (at: number) => (current[at] as number) / m - (reference[at] as number) / n;
  const at = cells.reduce(
    (best, _, at) => (Math.abs(change(at)) > Math.abs(change(best)) ? at : best),
    0,
  );
  const [before, now] = [(reference[at] as number) / n, (current[at] as number) / m];
  return `${figure(middleOf(cells[at] as number, level))} went from ${percent(before)} to ${percent(now)}`;
}

/** Level, spread and shape of the column's values against the reference's (the smooth test and a chi-square, combined). */
export function numberShape(
  pair: ColumnPair,
  { minValues, negligible }: DriftSettings,
): { readonly shape: ShapeTest | string; readonly tests: Evidence['tests'] } {
  const n = pair.reference.sketch.numbers.count;
  const m = pair.current.sketch.numbers.count;
  if (Math.min(n, m) < minValues)
    return {
      shape: `The shape was not tested: ${m} values against ${n} of the reference, ${minValues} needed.`,
      tests: {},
    };
  const cells = pairNumbers(pair);
  const ks = ksDistance(cells).statistic;
  const smooth = smoothTest(cells, [1, 2, 4]);
  const coded = isCoded(pair);
  const bins = coded ? cells : binned(cells, 20);
  const merged = mergeRareCells(bins);
  const chiSquare = homogeneityChiSquare(merged);
  const deciles = binned(cells, 10);
  const psi = coded ? smoothedPsi(cells) : correctedPsi(deciles);
  const psiCells = (coded ? merged : deciles).reference.length;
  const p = cauchyCombination(
    [...smooth, chiSquare].map((test) => minimumEffectP(test, n, m, negligible)),
  );
  const { std } = momentsOf(pair.reference.sketch.numbers, n);
  /** In the column's unit; each value counts as the middle of its cell. */
  const moved = cdfDistance({ ...cells, values: middlesOf(cells) }, 1);
  const from = figure(cellQuantile(cells, cells.reference, 0.5));
  const to = figure(cellQuantile(cells, cells.current, 0.5));
  const middle =
    from === to
      ? `the middle value stayed near ${from}`
      : `the middle value went from about ${from} to ${to}`;
  const [smooth1, smooth2, smooth4] = smooth.map(({ statistic, p }) => ({ statistic, p }));
  return {
    shape: {
      p,
      ks,
      psi,
      chance: { ks: ksBias(n, m), psi: psiNoise(psiCells, n, m) },
      words: `${coded ? `The shares of the values changed: ${mostChanged(cells, n, m)}` : `The distribution changed: ${middle}`} (corrected PSI ${figure(Math.max(0, psi))}, KS distance ${figure(ks)}).`,
    },
    tests: {
      ks: { statistic: ks, p: ksPValue(ks, n, m) },
      chiSquare: { statistic: chiSquare.statistic, p: chiSquare.p },
      ...(smooth1 && { smooth1 }),
      ...(smooth2 && { smooth2 }),
      ...(smooth4 && { smooth4 }),
      psi: { statistic: psi, p: null },
      jensenShannon: { statistic: jensenShannonDistance(bins.reference, bins.current), p: null },
      wasserstein: { statistic: std > 0 ? moved / std : null, p: null },
    },
  };
}

import { normalSf } from '#domain/stats/normal.ts';
import type { SliceFinding } from '../drift-report.ts';
import type { DriftSettings } from '../drift-settings.ts';
import type { TableSketch } from '../sketch/table-sketch.ts';
import { percent } from '../words.ts';
import type { SampledOutcome } from './labelled-sample.ts';
import { segmentsOf } from './segments.ts';

/** So many segments are told at most, the surest first. */
const shown = 10;

/**
 * Segments that suffer more than the rest: fewer predictions came true than predictions like them did on the hold-out, and than
 * the fall of all rows together explains. The number that came true is held against a sum of independent draws with those
 * chances, one-sided, p times the number of segments looked at. A segment that was always hard is not news.
 */
export function findSlices(
  features: TableSketch,
  rows: readonly SampledOutcome[],
  { minRows, alpha, minDrop }: DriftSettings['slices'],
): SliceFinding[] {
  const all = sumsOf(rows);
  // All rows together do worse than they did: that is not the segment's own fault.
  const shared = Math.min(0, (all.right - all.promised) / Math.max(1, rows.length));
  const looked = features.columns.flatMap((column, at) =>
    segmentsOf(column).flatMap((segment) => {
      const inside = rows.filter(({ values }) => segment.holds(values[at] ?? null));
      const n = inside.length;
      if (n < minRows || n === rows.length) return [];
      const { right, promised, variance } = sumsOf(inside);
      const z = (promised + n * shared - right - 0.5) / Math.sqrt(variance);
      return [{ segment, n, reached: right / n, promised: promised / n, p: normalSf(z) }];
    }),
  );
  return looked
    .map((one) => ({ ...one, p: Math.min(1, one.p * looked.length) }))
    .filter(({ p, promised, reached }) => p <= alpha && promised + shared - reached >= minDrop)
    .sort((a, b) => a.p - b.p || (a.segment.where < b.segment.where ? -1 : 1))
    .slice(0, shown)
    .map(({ segment, n, reached, promised, p }) => ({
      where: segment.where,
      rows: n,
      share: n / rows.length,
      metric: 'accuracy',
      reference: promised,
      current: reached,
      p,
      words: `Where ${segment.where}, ${percent(reached)} of ${n} sampled predictions came true; of predictions like them ${percent(promised)} did in the reference.`,
    }));
}

function sumsOf(rows: readonly SampledOutcome[]) {
  let [right, promised, variance] = [0, 0, 0];
  for (const row of rows) {
    const chance = Math.min(1 - 1e-6, Math.max(1e-6, row.promised));
    right += row.correct;
    promised += chance;
    variance += chance * (1 - chance);
  }
  return { right, promised, variance };
}

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
 * Segments in which fewer predictions came true than their confidence promised: the number that did against a sum of independent
 * draws with those probabilities, one-sided, p times the number of segments looked at. A segment that was always hard is not
 * news, as the model said so. `offset`: by how much confidence promised too little on the hold-out (accuracy less mean confidence).
 */
export function findSlices(
  features: TableSketch,
  rows: readonly SampledOutcome[],
  offset: number,
  { minRows, alpha, minDrop }: DriftSettings['slices'],
): SliceFinding[] {
  const looked = features.columns.flatMap((column, at) =>
    segmentsOf(column).flatMap((segment) => {
      const inside = rows.filter(({ values }) => segment.holds(values[at] ?? null));
      if (inside.length < minRows || inside.length === rows.length) return [];
      const right = inside.reduce((sum, { correct }) => sum + correct, 0);
      const chances = inside.map(({ confidence }) =>
        Math.min(1 - 1e-6, Math.max(1e-6, confidence + offset)),
      );
      const promised = chances.reduce((sum, chance) => sum + chance, 0);
      const variance = chances.reduce((sum, chance) => sum + chance * (1 - chance), 0);
      const z = (promised - right - 0.5) / Math.sqrt(variance);
      const n = inside.length;
      return [{ segment, n, reached: right / n, promised: promised / n, p: normalSf(z) }];
    }),
  );
  return looked
    .map((one) => ({ ...one, p: Math.min(1, one.p * looked.length) }))
    .filter(({ p, promised, reached }) => p <= alpha && promised - reached >= minDrop)
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
      words: `Where ${segment.where}, ${percent(reached)} of ${n} sampled predictions came true; the model's confidence there promised ${percent(promised)}.`,
    }));
}

import betainc from '@stdlib/math-base-special-betainc';
import type { TrendPoint, UpstreamFinding } from '../drift-report.ts';
import type { DriftSettings } from '../drift-settings.ts';
import { counted, figure } from '../words.ts';

/** As many windows of the same hour of the day make a history; else as many of any hour. */
const sameHourNeeded = 4;
const anyHourNeeded = 12;

/** Chance of a count as far out, on its side, when counts vary as the earlier ones did (negative binomial; Poisson if they vary less). */
export function volumeTail(rows: number, earlier: readonly number[]): number {
  const h = earlier.length;
  const mean = earlier.reduce((sum, each) => sum + each, 0) / h;
  if (mean === 0) return rows === 0 ? 1 : 0;
  const spread = earlier.reduce((sum, each) => sum + (each - mean) ** 2, 0) / Math.max(1, h - 1);
  // The mean is itself known from h windows only. A hair more than Poisson keeps one formula for both.
  const variance = Math.max(spread, mean * 1.0001) * (1 + 1 / h);
  const size = mean ** 2 / (variance - mean);
  const p = size / (size + mean);
  // P(X <= k) is the regularised incomplete beta function at p.
  const atMost = (k: number) => (k < 0 ? 0 : betainc(p, size, k + 1, true, false));
  const atLeast = (k: number) => (k <= 0 ? 1 : betainc(p, size, k, true, true));
  return rows <= mean ? atMost(rows) : atLeast(rows);
}

const hourOf = (time: string): string => time.slice(11, 13);

/** Far fewer or far more rows than expected, or than the same hour had before. */
export function volumeFinding(
  rows: number,
  known: {
    /** The end of the window, ISO 8601. */
    readonly to?: string | undefined;
    readonly history: readonly TrendPoint[];
    readonly expectedRows?: number | undefined;
  },
  { volumeAlpha, minVolumeChange }: DriftSettings['upstream'],
): UpstreamFinding | null {
  const { to, history, expectedRows } = known;
  const sameHour =
    to === undefined ? [] : history.filter((point) => hourOf(point.to) === hourOf(to));
  const earlier =
    sameHour.length >= sameHourNeeded
      ? { rows: sameHour.map((point) => point.rows), words: 'the same hour of earlier days' }
      : { rows: history.map((point) => point.rows), words: 'earlier windows' };
  const enough = sameHour.length >= sameHourNeeded || history.length >= anyHourNeeded;
  if (expectedRows === undefined && !enough) return null;
  const mean =
    expectedRows ?? earlier.rows.reduce((sum, each) => sum + each, 0) / earlier.rows.length;
  const change = mean === 0 ? (rows === 0 ? 1 : Number.POSITIVE_INFINITY) : rows / mean;
  if (change > 1 - minVolumeChange && change < 1 / (1 - minVolumeChange)) return null;
  if (expectedRows === undefined && volumeTail(rows, earlier.rows) > volumeAlpha) return null;
  const source = expectedRows === undefined ? `${earlier.words} had` : 'what was expected is';
  return {
    kind: 'volume',
    column: null,
    severity: rows === 0 ? 'critical' : change < 1 ? 'warning' : 'monitor',
    words: `${counted(rows, 'prediction')} came; ${source} about ${figure(Math.round(mean))}.`,
  };
}

import { metricsByClass } from '../performance/metrics-of.ts';
import { cellQuantile } from '../sketch/cell-quantile.ts';
import { columnIn } from '../sketch/column-in.ts';
import { middleOf, type NumberCells } from '../sketch/number-cells.ts';
import type { WindowSketch } from './window-sketch.ts';

/** What a window says of itself, compared with nothing: for metrics over time (OBS-2). */
export interface WindowFigures {
  /** Predictions that failed; lines left out because they were there already, or could not be read. */
  readonly errors: number;
  readonly duplicates: number;
  readonly broken: number;
  /** Of the predicted class; null where the model tells none. */
  readonly confidence: {
    /** Predictions in ten equal bins over 0..1, as shares. */
    readonly shares: readonly number[];
    readonly quantiles: Readonly<Record<'0.05' | '0.25' | '0.5' | '0.75' | '0.95', number>>;
  } | null;
  /** Precision, recall, f1 and auc by class, of the predictions whose outcome is known; of many classes the first twenty. */
  readonly byClass: Readonly<Record<string, Readonly<Record<string, number>>>> | null;
  /** Share of predictions by class: the twenty most frequent. */
  readonly classes: Readonly<Record<string, number>> | null;
}

const bins = 10;
const shownClasses = 20;

export function windowFigures({ predictions, labelled, traffic }: WindowSketch): WindowFigures {
  const confidence = columnIn(predictions, 'confidence')?.numbers;
  const classes = columnIn(predictions, 'class')?.texts;
  return {
    errors: traffic.errors,
    duplicates: traffic.duplicates,
    broken: traffic.broken,
    confidence:
      confidence === undefined || confidence.count === 0
        ? null
        : { shares: binShares(confidence, confidence.count), quantiles: quantilesOf(confidence) },
    byClass:
      labelled?.task === 'classification' && labelled.labels > 0
        ? Object.fromEntries(
            Object.entries(metricsByClass(labelled))
              .slice(0, shownClasses)
              .map(([name, metrics]) => [name, finiteOnly(metrics)]),
          )
        : null,
    classes:
      classes?.kind === 'names' && classes.count > 0
        ? Object.fromEntries(
            [...classes.names]
              .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
              .slice(0, shownClasses)
              .map(([name, count]) => [name, count / classes.count]),
          )
        : null,
  };
}

const finiteOnly = (metrics: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));

function binShares({ level, cells, counts }: NumberCells, count: number): readonly number[] {
  const sums = new Array<number>(bins).fill(0);
  cells.forEach((cell, at) => {
    const bin = Math.max(0, Math.min(bins - 1, Math.floor(middleOf(cell, level) * bins)));
    sums[bin] = (sums[bin] as number) + (counts[at] as number);
  });
  return sums.map((sum) => sum / count);
}

const quantilesOf = (numbers: NumberCells) => {
  const at = (share: number) => cellQuantile(numbers, numbers.counts, share);
  return { '0.05': at(0.05), '0.25': at(0.25), '0.5': at(0.5), '0.75': at(0.75), '0.95': at(0.95) };
};

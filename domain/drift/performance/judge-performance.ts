import type { Performance } from '../drift-report.ts';
import type { TableSketch } from '../sketch/table-sketch.ts';
import { estimatePerformance } from './estimate.ts';
import type { LabelledSketch } from './labelled-sketch.ts';
import { metricsOf } from './metrics-of.ts';

const figuresOf = (labelled: LabelledSketch | null) =>
  labelled === null || labelled.labels === 0
    ? null
    : { labels: labelled.labels, metrics: metricsOf(labelled) };

/** Measured on the window's outcomes, measured on the hold-out, and estimated without outcomes. */
export const judgePerformance = (
  reference: LabelledSketch | null,
  current: { readonly labelled: LabelledSketch | null; readonly predictions: TableSketch },
  threshold: number,
): Performance => ({
  measured: figuresOf(current.labelled),
  baseline: figuresOf(reference),
  estimated: estimatePerformance(reference, current.predictions, threshold),
});

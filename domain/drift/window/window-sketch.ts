import type { ConceptMoments } from '../concept/concept-moments.ts';
import type { LabelledSketch } from '../performance/labelled-sketch.ts';
import type { TableSketch } from '../sketch/table-sketch.ts';

/**
 * A window of predictions, counted without any reference but for `concept`: bounded, plain JSON, and parts merge to the same
 * bytes in any order. An hour's sketch is kept, so that days, weeks and rolling references are merges.
 */
export interface WindowSketch {
  readonly schemaVersion: 2;
  readonly features: TableSketch;
  /** Columns `score` (of the positive class, or the predicted value), `class` and `confidence` (of the predicted class). */
  readonly predictions: TableSketch;
  readonly labelled: LabelledSketch | null;
  /** Counted over the terms of the version's reference; null without one. */
  readonly concept: ConceptMoments | null;
  readonly traffic: Traffic;
}

/** What can be said of the lines as such. */
export interface Traffic {
  readonly rows: number;
  /** Predictions that failed. */
  readonly errors: number;
  /** Lines left out: the id was there already; could not be read. */
  readonly duplicates: number;
  readonly broken: number;
  /** ISO 8601 of the first and last prediction; null without any. */
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  /** Lines of the window that were stamped later than they arrived (a clock that is ahead). */
  readonly ahead: number;
}

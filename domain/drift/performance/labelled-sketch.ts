/**
 * Predictions whose outcome is known, counted so that every metric can be computed from it: whole numbers only, so parts
 * merge to the same bytes in any order. `scoreBins` equal bins over 0..1 (index min(floor(score * scoreBins), scoreBins - 1)).
 */
export type LabelledSketch =
  | {
      readonly task: 'classification';
      readonly labels: number;
      /** By name. For a binary task the positive class is `positive`. */
      readonly classes: readonly string[];
      readonly positive: string | null;
      /** Rows by outcome (major) and predicted class, in the order of `classes`. */
      readonly confusion: readonly number[];
      /** By class: predictions per bin of that class's probability, and how many of them had that outcome. */
      readonly scores: readonly {
        readonly counts: readonly number[];
        readonly outcomes: readonly number[];
      }[];
    }
  | {
      readonly task: 'regression';
      readonly labels: number;
      /** Exact sums in the form of ../sketch/exact-sum.ts, of outcome, of prediction - outcome, and of its absolute value. */
      readonly outcome: { readonly sum: string; readonly squares: string };
      readonly error: { readonly sum: string; readonly squares: string };
      readonly absolute: { readonly sum: string; readonly squares: string };
    };

export const scoreBins = 1000;

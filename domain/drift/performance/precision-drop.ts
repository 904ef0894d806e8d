import { twoProportionZ } from '#domain/stats/two-proportion-z.ts';
import type { Severity } from '../drift-report.ts';
import type { DriftSettings } from '../drift-settings.ts';
import { percent } from '../words.ts';
import type { LabelledSketch } from './labelled-sketch.ts';

/** Predictions of the positive class, and how many of them came true. */
function calledPositive(labelled: LabelledSketch | null) {
  if (labelled?.task !== 'classification' || labelled.positive === null) return undefined;
  const size = labelled.classes.length;
  const at = labelled.classes.indexOf(labelled.positive);
  if (at < 0) return undefined;
  const trials = labelled.classes.reduce(
    (sum, _, truth) => sum + (labelled.confusion[truth * size + at] as number),
    0,
  );
  return { successes: labelled.confusion[at * size + at] as number, trials };
}

/** DRF-3: precision that fell by `minPrecisionDrop` of what it was, and more than chance explains; null otherwise. */
export function precisionDrop(
  reference: LabelledSketch | null,
  current: LabelledSketch | null,
  { minPrecisionDrop, accuracyAlpha }: DriftSettings['concept'],
): { readonly severity: Severity; readonly words: string } | null {
  const before = calledPositive(reference);
  const now = calledPositive(current);
  if (before === undefined || now === undefined || before.trials === 0 || now.trials === 0)
    return null;
  const from = before.successes / before.trials;
  const to = now.successes / now.trials;
  if (from - to < minPrecisionDrop * from) return null;
  if (!(twoProportionZ(before, now).less <= accuracyAlpha)) return null;
  return {
    severity: 'warning',
    words: `Precision fell from ${percent(from)} on the hold-out to ${percent(to)} of ${now.trials} predictions of the positive class.`,
  };
}

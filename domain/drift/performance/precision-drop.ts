import { twoProportionZ } from '#domain/stats/two-proportion-z.ts';
import type { Severity } from '../drift-report.ts';
import type { DriftSettings } from '../drift-settings.ts';
import { percent } from '../words.ts';
import type { LabelledSketch } from './labelled-sketch.ts';

/** Predictions of the positive class whose outcome is known, and how many of them came true. */
export interface CalledPositive {
  readonly successes: number;
  readonly trials: number;
}

/** undefined of a model that has no positive class. */
export function calledPositive(labelled: LabelledSketch | null): CalledPositive | undefined {
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

interface PrecisionDrop {
  readonly severity: Severity;
  readonly words: string;
}

/** DRF-3: precision that fell by `minPrecisionDrop` of what it was, and more than chance explains; null otherwise. */
export const precisionDrop = (
  reference: LabelledSketch | null,
  current: LabelledSketch | null,
  settings: DriftSettings['concept'],
): PrecisionDrop | null =>
  dropSince(calledPositive(reference), calledPositive(current), settings, 'in the reference');

/** RTR-1: the same against the window of the day before, at the same hour. */
export const precisionDropInADay = (
  dayBefore: CalledPositive | undefined,
  current: LabelledSketch | null,
  settings: DriftSettings['concept'],
): PrecisionDrop | null => dropSince(dayBefore, calledPositive(current), settings, 'a day before');

function dropSince(
  before: CalledPositive | undefined,
  now: CalledPositive | undefined,
  { minPrecisionDrop, accuracyAlpha }: DriftSettings['concept'],
  when: string,
): PrecisionDrop | null {
  if (before === undefined || now === undefined || before.trials === 0 || now.trials === 0)
    return null;
  const from = before.successes / before.trials;
  const to = now.successes / now.trials;
  if (from - to < minPrecisionDrop * from) return null;
  if (!(twoProportionZ(before, now).less <= accuracyAlpha)) return null;
  return {
    severity: 'warning',
    words: `Precision fell from ${percent(from)} ${when} to ${percent(to)} of ${now.trials} predictions of the positive class.`,
  };
}

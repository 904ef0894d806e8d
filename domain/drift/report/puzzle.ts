import type { DriftReport } from '../drift-report.ts';
import { driftedOf, hasImportance } from './feature-order.ts';
import { counted, psi, share } from './figures.ts';
import { plainName } from './markup.ts';

export interface Puzzle {
  readonly question: string;
  readonly answer: readonly string[];
}

/**
 * DRF-7: the two times data and outcomes tell different stories, told when one of them is in this report. A drop of accuracy
 * of the upper two bands against a PSI of the upper two bands.
 */
export function puzzleOf(report: DriftReport): Puzzle | null {
  const concept = report.conceptDrift;
  if (concept === null || concept.verdict === 'not-enough-data') return null;
  const isFar =
    report.verdict === 'drift' && (report.severity === 'warning' || report.severity === 'critical');
  const fell = concept.severity === 'warning' || concept.severity === 'critical';
  // Broken columns are no puzzle: they are to be repaired.
  if (report.recommendation?.action === 'repair-source') return null;
  if (isFar && !fell && concept.verdict === 'no-drift') return movedButRight(report);
  if (!isFar && (fell || concept.verdict === 'drift')) return sameButWrong(report);
  return null;
}

const accuracyWords = ({ conceptDrift }: DriftReport): string =>
  conceptDrift === null || conceptDrift.accuracy === null
    ? ''
    : `Over ${counted(conceptDrift.labels, 'label')} accuracy is ${share(conceptDrift.accuracy)}${
        conceptDrift.baselineAccuracy === null
          ? ''
          : `, against ${share(conceptDrift.baselineAccuracy)} before`
      }.`;

function movedButRight(report: DriftReport): Puzzle {
  const [first] = driftedOf(report).toSorted((a, b) => (b.psi ?? 0) - (a.psi ?? 0));
  const light =
    first !== undefined && hasImportance(report) && (first.importance ?? 0) < 0.05
      ? `The feature that moved most, ${plainName(first.name)} (PSI ${psi(first.psi)}), carries only ${share(first.importance)} of the model’s importance: the model hardly looks at it.`
      : 'The rows moved into a region the model had learnt well enough: the relation between inputs and outcome held there.';
  return {
    question: 'Why is PSI high while accuracy is unchanged?',
    answer: [
      `PSI says how far the inputs moved, not how much harm that does. ${accuracyWords(report)}`,
      light,
      'So retraining is a precaution, not a repair. Check that nothing upstream broke, and keep watching the labels: they come late, and the newest rows may not be judged yet.',
    ],
  };
}

function sameButWrong(report: DriftReport): Puzzle {
  return {
    question: 'Why do the predictions get worse while the inputs look the same?',
    answer: [
      `The inputs are what they were, but what follows from them is not: this is concept drift. ${accuracyWords(report)}`,
      'No test of the inputs can see it, and neither can an estimate of the performance without labels. Something outside the data changed: prices, rules, competitors, or how the outcome is recorded.',
      'Only rows with new outcomes can teach it: retrain on recent labels, and leave out those from before the change. If the outcome itself is recorded differently now, repair that first.',
    ],
  };
}

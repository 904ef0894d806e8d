import type { DriftReport } from '../drift-report.ts';
import type { DriftSettings } from '../drift-settings.ts';
import { counted, figure, listed, percent } from '../words.ts';

type Found = Pick<
  DriftReport,
  | 'rows'
  | 'referenceRows'
  | 'verdict'
  | 'severity'
  | 'features'
  | 'predictionDrift'
  | 'conceptDrift'
>;

const severityWords: Readonly<Record<DriftReport['severity'], string>> = {
  ok: 'a small change, nothing to do',
  monitor: 'worth watching',
  warning: 'a warning',
  critical: 'critical',
};

function dataWords({
  rows,
  referenceRows,
  verdict,
  severity,
  features,
  predictionDrift,
}: Found): string {
  const compared = `${counted(rows, 'prediction')} against ${counted(referenceRows, 'row')} of the reference`;
  if (verdict === 'no-drift') return `No drift in ${compared}.`;
  const drifted = features
    .filter((feature) => feature.verdict === 'drift')
    .sort((a, b) => (b.psi ?? Number.POSITIVE_INFINITY) - (a.psi ?? Number.POSITIVE_INFINITY));
  const named = drifted
    .slice(0, 5)
    .map(({ name, psi }) => (psi === null ? name : `${name} (PSI ${figure(psi)})`));
  const more = drifted.length > 5 ? ` and ${drifted.length - 5} more` : '';
  const scores = predictionDrift?.verdict === 'drift' ? 'The scores drifted too. ' : '';
  return `Drift in ${counted(drifted.length, 'feature')}: ${listed(named)}${more}; ${severityWords[severity]}. ${scores}Compared: ${compared}.`;
}

/** DRF-7: what it means when data and accuracy tell different stories. */
function puzzle(found: Found, { psiBands }: DriftSettings): string[] {
  const concept = found.conceptDrift;
  if (concept === null || concept.verdict === 'not-enough-data') return [];
  const moved = found.features.some(
    ({ verdict, psi }) => verdict === 'drift' && (psi ?? 0) >= psiBands[1],
  );
  const fell = concept.severity === 'warning' || concept.severity === 'critical';
  if (moved && !fell && concept.verdict === 'no-drift')
    return [
      'The inputs moved but accuracy held: the model still knows the region they moved to, and retraining is a precaution.',
    ];
  if (!moved && fell)
    return [
      'Accuracy fell while the inputs look the same: what changed is the relation between them and the outcome, so only new labels can teach it.',
    ];
  return [];
}

/** Two or three sentences that someone can act on without reading the tables. */
export function summarise(found: Found, settings: DriftSettings): string {
  const sentences: string[] = [];
  if (found.verdict === 'not-enough-data')
    sentences.push(
      `Not enough data for a verdict: ${counted(found.rows, 'prediction')} against ${counted(found.referenceRows, 'row')} of the reference; ${settings.minRows} of each are needed.`,
    );
  else sentences.push(dataWords(found));
  const concept = found.conceptDrift;
  if (concept !== null && concept.verdict !== 'not-enough-data' && concept.accuracy !== null)
    sentences.push(
      `With ${counted(concept.labels, 'label')} accuracy is ${percent(concept.accuracy)} (hold-out ${percent(concept.baselineAccuracy ?? Number.NaN)})${concept.verdict === 'drift' ? ', and the outcome no longer follows the inputs as it did' : ''}.`,
    );
  return [...sentences, ...puzzle(found, settings)].join(' ');
}

import type { DriftReport } from '../drift-report.ts';
import type { DriftSettings } from '../drift-settings.ts';
import { brokenSources } from '../upstream/broken-sources.ts';
import { counted, figure, listed, percent } from '../words.ts';
import type { DriftFindings } from './findings.ts';

type Found = Omit<DriftFindings, 'summary' | 'performance' | 'attribution' | 'recommendation'> & {
  /** The smallest change (PSI) of one column that is found in four of five checks of this size. */
  readonly detectable: number;
  /** What a row of the window is called. */
  readonly noun: string;
};

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
  detectable,
  noun,
}: Found): string {
  const compared = `${counted(rows, noun)} against ${counted(referenceRows, 'row')} of the reference`;
  if (verdict === 'no-drift')
    return `No drift in ${compared}; a change of one column by a PSI of ${Number(detectable.toPrecision(2))} would have been found in four of five such checks.`;
  const drifted = features
    .filter((feature) => feature.verdict === 'drift')
    .sort((a, b) => (b.psi ?? Number.POSITIVE_INFINITY) - (a.psi ?? Number.POSITIVE_INFINITY));
  const named = drifted
    .slice(0, 5)
    .map(({ name, psi }) => (psi === null ? name : `${name} (PSI ${figure(psi)})`));
  const more = drifted.length > 5 ? ` and ${drifted.length - 5} more` : '';
  const scores = predictionDrift?.verdict === 'drift' ? 'The scores drifted too. ' : '';
  if (drifted.length === 0)
    return `The predictions drifted, no feature did; ${severityWords[severity]}. Compared: ${compared}.`;
  return `Drift in ${counted(drifted.length, 'feature')}: ${listed(named)}${more}; ${severityWords[severity]}. ${scores}Compared: ${compared}.`;
}

/** DRF-7: what it means when data and accuracy tell different stories. */
function puzzle(found: Found, { psiBands }: DriftSettings): string[] {
  const concept = found.conceptDrift;
  if (concept === null || concept.verdict === 'not-enough-data') return [];
  if (brokenSources(found.upstream).length > 0) return [];
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

function tooFew(
  { rows, referenceRows, detectable, noun }: Found,
  { minRows, psiBands }: DriftSettings,
): string {
  const there = `${counted(rows, noun)} against ${counted(referenceRows, 'row')} of the reference`;
  return Math.min(rows, referenceRows) < minRows
    ? `Not enough data for a verdict: ${there}; ${minRows} of each are needed.`
    : `Not enough data for a verdict: ${there} and so many columns show only changes from a PSI of ${Number(detectable.toPrecision(2))} on, and ${psiBands[0]} would matter.`;
}

/** Two or three sentences that someone can act on without reading the tables. */
export function summarise(found: Found, settings: DriftSettings): string {
  const sentences = [
    found.verdict === 'not-enough-data' ? tooFew(found, settings) : dataWords(found),
  ];
  const unit = found.upstream.find(({ kind }) => kind === 'units');
  if (unit !== undefined) sentences.push(`It looks like another unit: ${unit.words}`);
  const concept = found.conceptDrift;
  if (concept !== null && concept.verdict !== 'not-enough-data' && concept.accuracy !== null)
    sentences.push(
      `With ${counted(concept.labels, 'label')} accuracy is ${percent(concept.accuracy)} (before ${percent(concept.baselineAccuracy ?? Number.NaN)})${concept.verdict === 'drift' ? ', and the outcome no longer follows the inputs as it did' : ''}.`,
    );
  const [slice] = found.slices;
  if (slice !== undefined) sentences.push(slice.words);
  return [...sentences, ...puzzle(found, settings)].join(' ');
}

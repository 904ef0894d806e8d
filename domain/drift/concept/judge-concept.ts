import { fSf } from '#domain/stats/f-sf.ts';
import { quadraticForm } from '#domain/stats/quadratic-form.ts';
import { twoProportionZ } from '#domain/stats/two-proportion-z.ts';
import type { ConceptDrift } from '../drift-report.ts';
import type { DriftSettings } from '../drift-settings.ts';
import { severityOf } from '../severity.ts';
import { figure, percent } from '../words.ts';
import type { ConceptMoments } from './concept-moments.ts';
import { meanScore } from './count-concept.ts';

/**
 * Do the labels follow the inputs as they did on the hold-out? Two-sample Hotelling test of the mean of residual · x, each
 * sample with its own covariance, so that a mere change of the inputs (which changes the covariance, not the mean, when
 * p is right) does not alarm. F approximation with the degrees of freedom of the smaller sample (the cautious end of
 * Welch's).
 */
export function conceptPValue(reference: ConceptMoments, current: ConceptMoments): number {
  const a = meanScore(reference);
  const b = meanScore(current);
  const { statistic, df } = quadraticForm(
    b.mean.map((value, i) => value - (a.mean[i] as number)),
    a.covariance.map((value, i) => value + (b.covariance[i] as number)),
  );
  const within = Math.min(reference.labels, current.labels) - 1;
  if (df === 0 || within <= df) return Number.NaN;
  return fSf((statistic * (within - df + 1)) / (df * within), df, within - df + 1);
}

/** DRF-3, DRF-7. `current` may hold too few labels: then it says so. */
export function judgeConcept(
  reference: ConceptMoments,
  current: ConceptMoments,
  { minLabels, alpha, accuracyBands, accuracyAlpha }: DriftSettings['concept'],
): ConceptDrift {
  const { labels } = current;
  const baselineAccuracy = reference.labels === 0 ? null : reference.correct / reference.labels;
  const accuracy = labels === 0 ? null : current.correct / labels;
  const known = { labels, accuracy, baselineAccuracy };
  if (
    Math.min(labels, reference.labels) < minLabels ||
    accuracy === null ||
    baselineAccuracy === null
  )
    return {
      ...known,
      verdict: 'not-enough-data',
      severity: 'ok',
      reasons: [
        `${labels} labels against ${reference.labels} of the hold-out; ${minLabels} are needed on both sides.`,
      ],
    };
  const p = conceptPValue(reference, current);
  const drop = baselineAccuracy - accuracy;
  const { less } = twoProportionZ(
    { successes: reference.correct, trials: reference.labels },
    { successes: current.correct, trials: labels },
  );
  const band = severityOf(drop, accuracyBands);
  const sure = less <= accuracyAlpha;
  const changed = p <= alpha;
  const direction = drop >= 0 ? 'fell' : 'rose';
  const accuracyWords = `Accuracy ${direction} from ${percent(baselineAccuracy)} on the hold-out to ${percent(accuracy)} on ${labels} labels.`;
  const chance =
    band !== 'ok' && !sure
      ? [`With so few labels a drop like this can be chance (one-sided p ${figure(less)}).`]
      : [];
  const relation = changed
    ? `The outcome no longer follows the inputs as it did: residuals changed (p ${figure(p)}).`
    : `Residuals by feature are as on the hold-out (p ${figure(p)}).`;
  return {
    ...known,
    verdict: changed ? 'drift' : 'no-drift',
    severity: band === 'ok' ? (changed ? 'monitor' : 'ok') : sure ? band : 'monitor',
    reasons: [accuracyWords, ...chance, relation],
  };
}

import { fSf } from '#domain/stats/f-sf.ts';
import { quadraticForm } from '#domain/stats/quadratic-form.ts';
import { twoProportionZ } from '#domain/stats/two-proportion-z.ts';
import type { ConceptDrift, Severity } from '../drift-report.ts';
import type { DriftSettings } from '../drift-settings.ts';
import type { LabelledSketch } from '../performance/labelled-sketch.ts';
import { metricsOf } from '../performance/metrics-of.ts';
import { severityOf } from '../severity.ts';
import { chance, figure, percent } from '../words.ts';
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

/** Outcomes of one side: for the score test, and for the figures. */
export interface CountedOutcomes {
  readonly moments: ConceptMoments;
  readonly labelled: LabelledSketch | null;
}

interface Fall {
  readonly severity: Severity;
  readonly words: readonly string[];
}

/** DRF-3, DRF-7. `current` may hold too few labels: then it says so. */
export function judgeConcept(
  reference: CountedOutcomes,
  current: CountedOutcomes,
  settings: DriftSettings['concept'],
): ConceptDrift {
  const { minLabels, alpha } = settings;
  const { labels } = current.moments;
  const numeric = reference.labelled?.task === 'regression';
  const share = ({ correct, labels: of }: ConceptMoments) =>
    numeric || of === 0 ? null : correct / of;
  const known = {
    labels,
    accuracy: share(current.moments),
    baselineAccuracy: share(reference.moments),
  };
  if (Math.min(labels, reference.moments.labels) < minLabels)
    return {
      ...known,
      verdict: 'not-enough-data',
      severity: 'ok',
      reasons: [
        `${labels} labels against ${reference.moments.labels} of the reference; ${minLabels} are needed on both sides.`,
      ],
    };
  const p = conceptPValue(reference.moments, current.moments);
  const changed = p <= alpha;
  const fall = numeric
    ? errorRise(reference.labelled, current.labelled, settings)
    : accuracyFall(reference.moments, current.moments, settings);
  const relation = changed
    ? `The outcome no longer follows the inputs as it did: residuals changed (${chance(p)}).`
    : Number.isNaN(p)
      ? 'Whether the outcome follows the inputs as it did cannot be told: the residuals hardly vary.'
      : `Residuals by feature are as in the reference (${chance(p)}).`;
  return {
    ...known,
    verdict: changed ? 'drift' : 'no-drift',
    severity: fall.severity === 'ok' && changed ? 'monitor' : fall.severity,
    reasons: [...fall.words, relation],
  };
}

function accuracyFall(
  reference: ConceptMoments,
  current: ConceptMoments,
  { accuracyBands, accuracyAlpha }: DriftSettings['concept'],
): Fall {
  const before = reference.correct / reference.labels;
  const now = current.correct / current.labels;
  const { less } = twoProportionZ(
    { successes: reference.correct, trials: reference.labels },
    { successes: current.correct, trials: current.labels },
  );
  const band = severityOf(before - now, accuracyBands);
  const sure = less <= accuracyAlpha;
  const direction = before >= now ? 'fell' : 'rose';
  return {
    severity: band === 'ok' || sure ? band : 'monitor',
    words: [
      `Accuracy ${direction} from ${percent(before)} in the reference to ${percent(now)} on ${current.labels} labels.`,
      ...(band !== 'ok' && !sure
        ? [`With so few labels a drop like this can be chance (one-sided ${chance(less)}).`]
        : []),
    ],
  };
}

/** Of predicted numbers: how the root mean squared error rose, as a part of what it was. */
function errorRise(
  reference: LabelledSketch | null,
  current: LabelledSketch | null,
  { errorBands }: DriftSettings['concept'],
): Fall {
  const before = reference === null ? undefined : metricsOf(reference).rmse;
  const now = current === null ? undefined : metricsOf(current).rmse;
  if (before === undefined || now === undefined || current === null)
    return { severity: 'ok', words: [] };
  const rise = before === 0 ? (now === 0 ? 0 : Number.POSITIVE_INFINITY) : now / before - 1;
  return {
    severity: severityOf(rise, errorBands),
    words: [
      `The error (RMSE) ${now > before ? 'rose' : 'fell'} from ${figure(before)} in the reference to ${figure(now)} on ${current.labels} labels.`,
    ],
  };
}

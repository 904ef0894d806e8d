import { listed } from '../../drift/alerts/alert-words.ts';
import { countWords, figureWords, percentWords, spanWords, timeWords } from '../number-words.ts';
import { type ModelFigures, type ModelReview, needsAttention, type Review } from './review.ts';

const nouns = { daily: 'Daily report', weekly: 'Weekly review' } as const;

export const titleOf = ({ kind, day }: Pick<Review, 'kind' | 'day'>): string =>
  `${nouns[kind]}, ${day}`;

const plural = (count: number, noun: string): string =>
  `${countWords(count)} ${noun}${count === 1 ? '' : 's'}`;

const sum = (review: Review, of: (model: ModelFigures) => number): number =>
  review.models.reduce((all, model) => all + of(model), 0);

/** The whole in a few sentences. */
export function overall(review: Review): string {
  const { models } = review;
  if (models.length === 0) return 'No model serves, and none was checked.';
  const attention = models.filter(needsAttention).map(({ model }) => model);
  const checked = `${plural(models.length, 'model')}, ${plural(
    sum(review, ({ checks }) => checks),
    'hour',
  )} checked, ${plural(
    sum(review, ({ rows }) => rows),
    'prediction',
  )}.`;
  return attention.length === 0
    ? `${checked} None needs attention.`
    : `${checked} ${attention.length === 1 ? 'One needs' : `${attention.length} need`} attention: ${listed(attention)}.`;
}

export const periodWords = ({ from, to }: Review): string => spanWords(from, to);

/** What stands out of a model, most urgent first. */
export function remarks(review: ModelReview): readonly string[] {
  const { alert, checks, missing, drift, drifted, severity, conceptSeverity, notEnough } = review;
  const names = drifted.map(({ name, hours }) => `${name} (${hours} h)`);
  return [
    ...(alert.raised
      ? [`An alert is raised since ${timeWords(alert.since ?? '')} (${alert.severity}).`]
      : []),
    ...(checks === 0 ? ['No hour was checked.'] : []),
    ...(missing > 0
      ? [`${plural(missing, 'hour')} without a check: it failed or did not run.`]
      : []),
    ...(conceptSeverity !== null && conceptSeverity !== 'ok'
      ? [`Accuracy by labels: ${conceptSeverity} at worst.`]
      : []),
    ...(drift > 0
      ? [
          `Drift in ${plural(drift, 'hour')}, ${severity} at worst${names.length === 0 ? '' : `: ${listed(names)}`}.`,
        ]
      : []),
    ...(review.upstream !== null && review.upstream !== 'ok'
      ? [`Upstream (schema, volume, freshness, missing values): ${review.upstream} at worst.`]
      : []),
    ...(checks > 0 && notEnough === checks ? ['Too few predictions in every hour to tell.'] : []),
    ...alert.silences.map(
      ({ until, by, features }) =>
        `Silenced until ${timeWords(until)} by ${by}${features === null ? '' : ` (${listed(features)})`}.`,
    ),
    ...(alert.acknowledged === null
      ? []
      : [`Acknowledged by ${alert.acknowledged.by}: ${alert.acknowledged.reason}`]),
  ];
}

/** `81.3 % measured`, or `about 79.0 % estimated`; `unknown` without either. */
export const accuracyWords = ({ accuracy, estimatedAccuracy, labels }: ModelFigures): string =>
  accuracy !== null
    ? `${percentWords(accuracy)} (${plural(labels, 'label')})`
    : estimatedAccuracy !== null
      ? `about ${percentWords(estimatedAccuracy)}, estimated without labels`
      : 'unknown';

const change = (now: number, before: number): string =>
  now === before ? 'as before' : `${now > before ? '+' : '−'}${countWords(Math.abs(now - before))}`;

/** Against the period before; nothing where there is none. */
export function trendWords(review: ModelReview): string {
  const { before } = review;
  if (before === null || before.checks === 0) return '';
  const accuracy =
    review.accuracy === null || before.accuracy === null
      ? []
      : [`accuracy ${signedPoints(review.accuracy - before.accuracy)}`];
  return [
    ...accuracy,
    `predictions ${change(review.rows, before.rows)}`,
    `hours with drift ${change(review.drift, before.drift)}`,
  ].join(', ');
}

const signedPoints = (difference: number): string =>
  `${difference >= 0 ? '+' : '−'}${Math.abs(difference * 100).toFixed(1)} points`;

export const psiWords = ({ largestPsi }: ModelFigures): string =>
  largestPsi === null ? '' : `${figureWords(largestPsi.value)} (${largestPsi.name})`;

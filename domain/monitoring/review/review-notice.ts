import type { Notice, Places } from '../notice.ts';
import { needsAttention, type Review } from './review.ts';
import {
  accuracyWords,
  overall,
  periodWords,
  remarks,
  titleOf,
  trendWords,
} from './review-words.ts';

/** A message is read on a telephone; the rest is in the report. */
const shownModels = 8;

export const reviewKey = ({ kind, day }: Pick<Review, 'kind' | 'day'>): string =>
  `review#${kind}#${day}`;

/** The review as people are told of it; its id is the same however often it is made. */
export function reviewNotice(review: Review, places: Places): Notice {
  const attention = review.models.filter(needsAttention);
  const rest = attention.length - shownModels;
  return {
    id: reviewKey(review),
    tone: attention.length === 0 ? 'good' : 'warning',
    subject: `${titleOf(review)}: ${attention.length === 0 ? 'nothing needs attention' : `${attention.length} of ${review.models.length} models ${attention.length === 1 ? 'needs' : 'need'} attention`}`,
    what: `${overall(review)} ${periodWords(review)}.`,
    facts: review.models
      .slice(0, shownModels)
      .map((model) => [
        model.model,
        [`${model.checks} h checked`, `accuracy ${accuracyWords(model)}`, trendWords(model)]
          .filter((words) => words !== '')
          .join('; '),
      ]),
    todo: [
      ...attention
        .slice(0, shownModels)
        .map((model) => `${model.model}: ${remarks(model).join(' ')}`),
      ...(rest > 0 ? [`${rest} more are in the report.`] : []),
    ],
    links: [
      {
        label: 'Report',
        url: `${places.apiUrl}/v1/monitoring/${review.kind}/${review.day}?format=html`,
      },
    ],
  };
}

import { utf8ToBytes } from '@noble/hashes/utils.js';
import { unavailable } from '../../errors.ts';
import { readJson, writeJson } from '../../registry/json-files.ts';
import type { Artifacts } from '../../registry/ports.ts';
import type { Places } from '../notice.ts';
import { type Telling, type TellPeopleDeps, tellPeople } from '../tell-people.ts';
import { duePeriod, type Period } from './local-time.ts';
import { type MakeReviewDeps, makeReview } from './make-review.ts';
import type { Review } from './review.ts';
import { reviewHtml } from './review-html.ts';
import { reviewMarkdown } from './review-markdown.ts';
import { reviewKey, reviewNotice } from './review-notice.ts';

export interface SendReviewDeps extends MakeReviewDeps, TellPeopleDeps {
  readonly artifacts: Pick<Artifacts, 'read' | 'write' | 'uriOf'>;
  readonly places: Places;
  /** When reports are due, by the clock on the wall. */
  readonly due: { readonly hour: number; readonly timeZone: string };
}

export const reviewFile = (
  { kind, day }: Pick<Review, 'kind' | 'day'>,
  format: 'json' | 'html' | 'md',
): string => `reports/monitoring/${kind}/${day}.${format}`;

/**
 * DRF-5: the report of the newest day (or week) that is due: made once, kept as JSON, HTML and Markdown, and told once to
 * each channel, however often this runs. `at` is when it was due, so that a retry hours later still makes that one.
 *
 * @throws DomainError `unavailable` while another run makes it, or when a channel failed: run it again.
 */
export async function sendReview(
  deps: SendReviewDeps,
  kind: Period['kind'],
  at: Date,
): Promise<{ readonly uri: string; readonly told: Readonly<Record<string, Telling>> }> {
  const period = duePeriod(kind, at, deps.due);
  const review = await madeOnce(deps, period);
  const told = await tellPeople(deps, reviewNotice(review, deps.places));
  return { uri: deps.artifacts.uriOf(reviewFile(period, 'json')), told };
}

/** What is written first stands: a second run reads it. */
async function madeOnce(deps: SendReviewDeps, period: Period): Promise<Review> {
  const { marks, artifacts } = deps;
  const key = reviewKey(period);
  const file = reviewFile(period, 'json');
  const claim = await marks.claim(key, 'made');
  if (claim === 'busy')
    throw unavailable(`The ${period.kind} report of ${period.day} is being made.`, {
      hint: 'Try again in two minutes.',
    });
  if (claim === 'told') return readJson(artifacts, artifacts.uriOf(file));
  try {
    const review = await makeReview(deps, period);
    await artifacts.write(
      reviewFile(period, 'html'),
      utf8ToBytes(reviewHtml(review)),
      'text/html; charset=utf-8',
    );
    await artifacts.write(
      reviewFile(period, 'md'),
      utf8ToBytes(reviewMarkdown(review)),
      'text/markdown; charset=utf-8',
    );
    await writeJson(artifacts, file, review);
    await marks.told(key, 'made');
    return review;
  } catch (error) {
    await marks.release(key, 'made');
    throw error;
  }
}

import type { Clock } from '../../clock.ts';
import { alertView } from '../../drift/alerts/alert-view.ts';
import { inSmallGroups } from '../../in-small-groups.ts';
import type { ModelStore } from '../../registry/ports.ts';
import { type Period, periodBefore } from './local-time.ts';
import { modelFigures } from './model-figures.ts';
import { type ModelReview, needsAttention, type Review } from './review.ts';

export interface MakeReviewDeps {
  readonly store: Pick<ModelStore, 'models' | 'serving' | 'driftRecords' | 'alert'>;
  readonly clock: Clock;
  readonly stage: string;
}

/** Records looked at: those of the period (and the one before), as many that were asked for, and some that are newer. */
const recordsOf = { daily: 120, weekly: 800 } as const;

/** Over all models that serve, or were checked in the period. */
export async function makeReview(
  { store, clock, stage }: MakeReviewDeps,
  period: Period,
): Promise<Review> {
  const now = clock.now();
  const names = (await store.models()).map(({ name }) => name);
  const reviews = await inSmallGroups(names, async (name) => {
    const [serving, records, alert] = await Promise.all([
      store.serving(name),
      store.driftRecords(name, recordsOf[period.kind]),
      store.alert(name),
    ]);
    const figures = modelFigures(records, period.from, period.to);
    if (serving === undefined && figures.checks + figures.onDemand === 0) return [];
    const newest = records.find(({ window }) => Date.parse(window.to) <= period.to.getTime());
    const before = periodBefore(period);
    return [
      {
        model: name,
        version: newest?.version ?? null,
        ...figures,
        alert: alertView(name, alert?.state, now),
        lastCheck:
          newest === undefined
            ? null
            : { id: newest.id, to: newest.window.to, summary: newest.summary },
        before: period.kind === 'weekly' ? modelFigures(records, before.from, before.to) : null,
      } satisfies ModelReview,
    ];
  });
  const urgency = (review: ModelReview) => Number(needsAttention(review));
  return {
    schemaVersion: 1,
    kind: period.kind,
    stage,
    day: period.day,
    from: period.from.toISOString(),
    to: period.to.toISOString(),
    models: reviews.flat().sort((a, b) => urgency(b) - urgency(a) || (a.model < b.model ? -1 : 1)),
    createdAt: now.toISOString(),
  };
}

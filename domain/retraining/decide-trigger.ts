import type { DriftAction } from '../drift/action.ts';
import { hourMs } from '../durations.ts';
import type { Retraining, TriggerKind } from './retraining.ts';

/** What an event asks for, before the model's state is looked at. */
export interface TriggerWish {
  readonly kind: Exclude<TriggerKind, 'manual'>;
  readonly reason: string;
  /** Hours within which it should have started; 0 is now, null is not at all. */
  readonly withinHours: number | null;
  /** A wish that meets the cool-down is put off to its end, unless another of its sort comes by itself (weekly). */
  readonly dropInCooldown?: boolean;
}

/** DRF-2, DRF-3: the actions of a drift check (`after.action` of DriftDetected), as hours. */
export const driftActions: Readonly<Record<DriftAction, number | null>> = {
  'retrain-now': 0,
  'retrain-within-24h': 24,
  'retrain-within-48h': 48,
  'repair-source': null,
  monitor: null,
  none: null,
};

export interface TriggerSituation {
  readonly now: Date;
  readonly cooldownHours: number;
  /** The model's retrainings, in any order. */
  readonly retrainings: readonly Retraining[];
  /** False when the model has no data set to learn from. */
  readonly trainable: boolean;
}

export type TriggerDecision =
  | { readonly decision: 'start'; readonly reason: string }
  | { readonly decision: 'plan'; readonly at: Date; readonly reason: string }
  | { readonly decision: 'leave'; readonly reason: string };

/** A plan this late was lost; a new one may be made. */
const lostAfterHours = 1;

/** The plan that is still to come. */
export const pendingPlan = (
  retrainings: readonly Retraining[],
  now: Date,
): Retraining | undefined =>
  retrainings.find(
    ({ status, plannedFor }) =>
      status === 'scheduled' &&
      plannedFor !== undefined &&
      Date.parse(plannedFor) > now.getTime() - lostAfterHours * hourMs,
  );

/**
 * Now, later, or not. A wish with a deadline is planned for half of it: labels go on arriving meanwhile, and there is
 * time left when the run has to wait. A plan that comes sooner stays as it is, or hourly drift checks would put it off
 * for ever. Manual runs neither wait for the cool-down nor start one.
 */
export function decideTrigger(wish: TriggerWish, situation: TriggerSituation): TriggerDecision {
  const { now, retrainings } = situation;
  if (wish.withinHours === null) return leave('The policy asks for watching, not for retraining.');
  if (!situation.trainable)
    return leave(
      'The model has no data set to learn from; POST /v1/models/{name}/retrain takes one.',
    );
  const running = retrainings.find(({ status }) => status === 'running');
  if (running !== undefined) return leave(`Retraining ${running.id} is running already.`);
  const wanted = now.getTime() + (wish.withinHours / 2) * hourMs;
  const cooldownEnds = endOfCooldown(situation);
  if (cooldownEnds > wanted && wish.dropInCooldown === true)
    return leave(`The cool-down after the last retraining lasts until ${iso(cooldownEnds)}.`);
  const at = Math.max(wanted, cooldownEnds);
  if (at <= now.getTime()) return { decision: 'start', reason: wish.reason };
  const plan = pendingPlan(retrainings, now);
  if (plan?.plannedFor !== undefined && Date.parse(plan.plannedFor) <= at)
    return leave(`Retraining ${plan.id} is planned for ${plan.plannedFor} already.`);
  const why =
    cooldownEnds > wanted
      ? `after the cool-down of ${situation.cooldownHours} h`
      : `half way to the deadline of ${wish.withinHours} h`;
  return { decision: 'plan', at: new Date(at), reason: `${wish.reason} Planned ${why}.` };
}

const leave = (reason: string): TriggerDecision => ({ decision: 'leave', reason });
const iso = (ms: number): string => new Date(ms).toISOString();

function endOfCooldown({ retrainings, cooldownHours }: TriggerSituation): number {
  const starts = retrainings
    .filter(({ trigger, status }) => trigger.kind !== 'manual' && status !== 'scheduled')
    .map(({ startedAt }) => Date.parse(startedAt));
  return starts.length === 0 ? 0 : Math.max(...starts) + cooldownHours * hourMs;
}

import * as z from 'zod/mini';
import type { Clock } from '#domain/clock.ts';
import { invalid } from '#domain/errors.ts';
import { driftActions } from '#domain/retraining/decide-trigger.ts';
import { type HandledTrigger, handleTrigger } from '#domain/retraining/handle-trigger.ts';
import type { RetrainingDeps } from '#domain/retraining/request-retraining.ts';
import { startPlanned } from '#domain/retraining/start-planned.ts';
import type { Workflows } from '#domain/workflows.ts';

export interface TriggerDeps extends RetrainingDeps {
  readonly workflows: Workflows;
}

const driftDetected = z.object({
  'detail-type': z.literal('DriftDetected'),
  detail: z.object({
    model: z.string(),
    seq: z.number(),
    reason: z.string(),
    after: z.object({
      action: z.string(),
      /** DRF-3; set when it is the accuracy that falls. */
      conceptSeverity: z.nullish(z.string()),
    }),
  }),
});
const weekly = z.object({ schedule: z.literal('weekly') });
const planned = z.object({
  planned: z.literal(true),
  model: z.string(),
  retrainingId: z.string(),
});

/**
 * RTR-1: what starts retraining: a drift event, the weekly schedule, a plan that comes due. Answers what was decided for
 * each model it concerns. An event that comes twice changes nothing twice.
 */
export async function handleTriggerEvent(
  deps: TriggerDeps,
  event: unknown,
): Promise<readonly HandledTrigger[]> {
  const drift = driftDetected.safeParse(event);
  if (drift.success) return [await onDrift(deps, drift.data.detail)];
  if (weekly.safeParse(event).success) return everyModel(deps);
  const plan = planned.safeParse(event);
  if (plan.success) return [await startPlanned(deps, plan.data)];
  throw invalid(
    `This event starts no retraining: ${JSON.stringify(event).slice(0, 200)}. Known: DriftDetected, {"schedule":"weekly"}, a plan.`,
  );
}

function onDrift(
  deps: TriggerDeps,
  { model, seq, reason, after }: z.output<typeof driftDetected>['detail'],
): Promise<HandledTrigger> {
  const withinHours = (driftActions as Readonly<Record<string, number | null>>)[after.action];
  if (withinHours === undefined)
    throw invalid(`DriftDetected of ${model} asks for "${after.action}".`, {
      hint: `Known: ${Object.keys(driftActions).join(', ')}.`,
    });
  const falling = after.conceptSeverity === 'warning' || after.conceptSeverity === 'critical';
  return handleTrigger(deps, {
    model,
    eventId: `drift:${model}:${seq}`,
    wish: { kind: falling ? 'accuracy-drop' : 'drift', reason, withinHours },
  });
}

/** One model after the other: a week has time, and one that fails must not keep the others from their turn. */
async function everyModel(deps: TriggerDeps): Promise<readonly HandledTrigger[]> {
  const day = today(deps.clock);
  const handled: HandledTrigger[] = [];
  const failures: unknown[] = [];
  for (const { name } of await deps.store.models()) {
    try {
      // A model that serves nothing yet waits for people, not for more versions.
      if ((await deps.store.serving(name)) === undefined) continue;
      handled.push(
        await handleTrigger(deps, {
          model: name,
          eventId: `weekly:${name}:${day}`,
          wish: {
            kind: 'schedule',
            reason: 'The weekly retraining.',
            withinHours: 0,
            dropInCooldown: true,
          },
        }),
      );
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} models could not be looked at.`);
  return handled;
}

const today = (clock: Clock): string => clock.now().toISOString().slice(0, 10);

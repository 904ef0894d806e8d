import type { Actor } from '../../access/actor.ts';
import type { Clock } from '../../clock.ts';
import type { AuditAction } from '../../governance/audit.ts';
import { changeModel } from '../../registry/change-model.ts';
import type { ModelStore } from '../../registry/ports.ts';
import { type AlertState, quietAlert } from './alert-state.ts';
import { type AlertView, alertView } from './alert-view.ts';

export interface AlertDeps {
  readonly store: ModelStore;
  readonly clock: Clock;
}

/** Who changes which model's alert, and why. */
export interface AlertChange {
  readonly changeId: string;
  readonly actor: Actor;
  readonly model: string;
  readonly reason: string;
}

/**
 * One audited change of a model's alert, decided again when somebody else changed the model meanwhile; the same change id
 * again changes nothing.
 *
 * @throws DomainError `not-found` for an unknown model, and what `next` throws.
 */
export async function changeAlert(
  { store, clock }: AlertDeps,
  { changeId, actor, model: name, reason }: AlertChange,
  action: AuditAction,
  next: (state: AlertState, now: Date) => { readonly state: AlertState; readonly after: unknown },
): Promise<AlertView> {
  const { result } = await changeModel({ store }, name, async (model) => {
    const now = clock.now();
    const before = (await store.alert(model.name))?.state ?? quietAlert;
    if ((await store.applied(changeId)) !== undefined)
      return { result: alertView(model.name, before, now) };
    const { state, after } = next(before, now);
    const updatedAt = now.toISOString();
    return {
      result: alertView(model.name, state, now),
      change: {
        id: changeId,
        model,
        puts: [{ kind: 'alert', model: model.name, state, updatedAt }],
        audit: {
          action,
          actor,
          at: updatedAt,
          reason,
          subject: 'alert',
          before: { silences: before.silences, acknowledged: before.acknowledged },
          after,
        },
      },
    };
  });
  return result;
}

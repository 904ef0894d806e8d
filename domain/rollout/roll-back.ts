import type { Actor } from '../access/actor.ts';
import type { Clock } from '../clock.ts';
import { conflict } from '../errors.ts';
import { changeModel } from '../registry/change-model.ts';
import type { Model } from '../registry/model.ts';
import type { Alias, ModelVersion, Stage } from '../registry/model-version.ts';
import type { ModelChange, ModelEntity, ModelStore } from '../registry/ports.ts';
import { withoutBandit, withoutVersions } from '../serving/routing/keep-settings.ts';
import type { ServingRecord } from '../serving/serving-record.ts';
import type { Rollout } from './rollout.ts';
import { settledRetraining } from './settle-retraining.ts';
import { championOf } from './variant-weights.ts';

export interface RollBackInput {
  readonly model: string;
  /** By the state machine: this rollout, or nothing when it has ended. By hand: absent. */
  readonly rolloutId?: string;
  readonly actor: Actor;
  readonly reasons: readonly string[];
  readonly changeId: string;
}

export interface RollBackResult {
  readonly serving: ServingRecord;
  /** False when there was nothing left to do: the rollout had ended already. */
  readonly rolledBack: boolean;
}

interface Deps {
  readonly store: ModelStore;
  readonly clock: Clock;
}

/**
 * EXP-4: one write puts the former weights back. With a running rollout it ends it and archives the challenger; without
 * one (by hand) it goes back to what served before the last change, and the stages follow. Safe to repeat: the same
 * change id does nothing twice. After a lost race it decides again, so either the advance or the rollback wins whole.
 *
 * @throws DomainError `conflict` when nothing is known to go back to.
 */
export async function rollBack(deps: Deps, input: RollBackInput): Promise<RollBackResult> {
  const { store } = deps;
  const applied = await store.applied(input.changeId);
  if (applied?.model === input.model && applied.action === 'RolledBack')
    return { serving: await known(store, input.model), rolledBack: true };
  const { result } = await changeModel({ store }, input.model, async (model) => {
    const serving = await known(store, input.model);
    const id = input.rolloutId ?? serving.rolloutId;
    const rollout = id === undefined ? undefined : await store.rollout(input.model, id);
    if (rollout?.status === 'running') return endRollout(deps, input, model, rollout, serving);
    if (input.rolloutId !== undefined) return { result: { serving, rolledBack: false } };
    return swapBack(deps, input, model, serving);
  });
  return result;
}

/** @throws DomainError `conflict` */
async function known(store: ModelStore, model: string): Promise<ServingRecord> {
  const serving = await store.serving(model);
  if (serving !== undefined) return serving;
  throw conflict(`${model} serves no version yet; there is nothing to roll back.`);
}

async function endRollout(
  { store, clock }: Deps,
  { actor, reasons, changeId }: RollBackInput,
  model: Model,
  rollout: Rollout,
  current: ServingRecord,
) {
  const at = clock.now().toISOString();
  const { rolloutId, ...serving } = current;
  // Somebody may have promoted a version past the rollout: then that one goes on serving.
  const ended: Rollout = { ...rollout, status: 'rolled-back', reasons, finishedAt: at };
  const version = await store.version(model.name, rollout.version);
  const refused = version?.stage === 'Staging' ? [{ ...version, stage: 'Archived' as const }] : [];
  const restored: ServingRecord = withoutVersions(
    rolloutId === rollout.id
      ? {
          ...serving,
          variants: serving.previous,
          // The refused version is no place to go back to.
          previous: [],
          updatedAt: at,
        }
      : current,
    refused.map((one) => one.version),
  );
  const change: ModelChange = {
    id: changeId,
    model,
    puts: [
      ended,
      restored,
      ...refused,
      ...(await settledRetraining(store, rollout, { status: 'rejected', reasons }, at)),
    ],
    audit: {
      action: 'RolledBack',
      actor,
      at,
      reason: reasons.join(' '),
      subject: `rollout ${rollout.id}`,
      before: { variants: serving.variants, step: rollout.step },
      after: {
        rolloutId: rollout.id,
        version: rollout.version,
        restoredVersion: rollout.championVersion,
        variants: restored.variants,
      },
    },
  };
  return { change, result: { serving: restored, rolledBack: true } };
}

async function swapBack(
  { store, clock }: Deps,
  { actor, reasons, changeId }: RollBackInput,
  model: Model,
  serving: ServingRecord,
) {
  const to = championOf(serving.previous);
  const from = championOf(serving.variants);
  if (to === undefined || from === undefined || to === from)
    throw conflict(`Nothing is known that served ${model.name} before version ${from}.`, {
      hint: `Promote the version that should serve: POST /v1/models/${model.name}/versions/{version}/stage.`,
    });
  const at = clock.now().toISOString();
  const restored: ServingRecord = {
    ...withoutVersions(withoutBandit(serving), [from]),
    variants: serving.previous,
    // Of two who roll back at the same time the second must not bring back what the first took away.
    previous: [],
    updatedAt: at,
  };
  const alias: Alias = { kind: 'alias', model: model.name, alias: 'champion', version: to };
  const change: ModelChange = {
    id: changeId,
    model,
    puts: [
      restored,
      alias,
      ...(await restaged(store, model.name, to, 'Production')),
      ...(await restaged(store, model.name, from, 'Archived')),
    ],
    audit: {
      action: 'RolledBack',
      actor,
      at,
      reason: reasons.join(' '),
      subject: `version ${from}`,
      before: { variants: serving.variants },
      after: { version: from, restoredVersion: to, variants: restored.variants },
    },
  };
  return { change, result: { serving: restored, rolledBack: true } };
}

async function restaged(
  store: ModelStore,
  model: string,
  version: number,
  stage: Stage,
): Promise<ModelEntity[]> {
  const found: ModelVersion | undefined = await store.version(model, version);
  return found === undefined ? [] : [{ ...found, stage }];
}

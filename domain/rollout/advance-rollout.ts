import { platform } from '../access/actor.ts';
import type { Clock } from '../clock.ts';
import { conflict } from '../errors.ts';
import type { AuditDraft } from '../governance/audit.ts';
import { changeModel } from '../registry/change-model.ts';
import type { Model } from '../registry/model.ts';
import type { Alias, ModelVersion } from '../registry/model-version.ts';
import type { ModelEntity, ModelStore } from '../registry/ports.ts';
import { withoutVersions } from '../serving/routing/keep-settings.ts';
import type { ServingRecord } from '../serving/serving-record.ts';
import { knownRollout } from './evaluate-step.ts';
import type { Rollout, RolloutStep } from './rollout.ts';
import { settledRetraining } from './settle-retraining.ts';
import { servesAlone, variantWeights } from './variant-weights.ts';

export interface AdvanceRolloutInput {
  readonly model: string;
  readonly rolloutId: string;
  /** The step that was judged; a rollout that is past it is left as it is. */
  readonly fromStep: number;
  readonly reasons: readonly string[];
}

export interface RolloutState {
  readonly status: Rollout['status'];
  readonly step: number;
  /** How long to wait before the step is over. */
  readonly waitSeconds: number;
}

/**
 * Gives the challenger its next share. At 100 % the rollout is complete: the version goes Staging → Production, the
 * former champion → Archived, the alias `champion` follows, in one change with the weights.
 */
export async function advanceRollout(
  { store, clock }: { readonly store: ModelStore; readonly clock: Clock },
  input: AdvanceRolloutInput,
): Promise<RolloutState> {
  const { model: name, rolloutId, fromStep, reasons } = input;
  const { result } = await changeModel({ store }, name, async (model) => {
    const rollout = await knownRollout(store, name, rolloutId);
    if (rollout.status !== 'running' || rollout.step !== fromStep)
      return { result: stateOf(rollout) };
    const next = rollout.schedule[fromStep + 1];
    if (next === undefined) throw conflict(`Rollout ${rolloutId} has no step after ${fromStep}.`);
    const serving = await ownServing(store, rollout);
    const at = clock.now().toISOString();
    const moved: Rollout = {
      ...rollout,
      step: fromStep + 1,
      stepStartedAt: at,
      holds: 0,
      reasons,
      ...(next.percent === 100 && { status: 'completed', finishedAt: at }),
    };
    const puts: ModelEntity[] =
      next.percent === 100
        ? [moved, ...(await completed(store, rollout, serving, at))]
        : [moved, widened(rollout, serving, next, at)];
    return {
      result: stateOf(moved),
      change: {
        id: `rollout:${rolloutId}:advance:${fromStep}`,
        model: model satisfies Model,
        puts,
        audit: entry(rollout, moved, next, at),
      },
    };
  });
  return result;
}

const stateOf = ({ status, step, schedule }: Rollout): RolloutState => ({
  status,
  step,
  waitSeconds: schedule[step]?.waitSeconds ?? 0,
});

/** @throws DomainError `conflict` when the serving record is no longer this rollout's. */
async function ownServing(store: ModelStore, rollout: Rollout): Promise<ServingRecord> {
  const serving = await store.serving(rollout.model);
  if (serving?.rolloutId === rollout.id) return serving;
  throw conflict(
    `The serving record of ${rollout.model} is no longer that of rollout ${rollout.id}.`,
  );
}

const widened = (
  { championVersion, version }: Rollout,
  serving: ServingRecord,
  { percent }: RolloutStep,
  updatedAt: string,
): ServingRecord => ({
  ...serving,
  variants: variantWeights(championVersion, version, percent),
  updatedAt,
});

async function completed(
  store: ModelStore,
  rollout: Rollout,
  { rolloutId: _, ...serving }: ServingRecord,
  updatedAt: string,
): Promise<ModelEntity[]> {
  const { model, version, championVersion } = rollout;
  const [winner, former] = await Promise.all([
    store.version(model, version),
    store.version(model, championVersion),
  ]);
  if (winner === undefined) throw conflict(`Version ${version} of ${model} is gone.`);
  const alias: Alias = { kind: 'alias', model, alias: 'champion', version };
  return [
    { ...winner, stage: 'Production' } satisfies ModelVersion,
    ...(former === undefined ? [] : [{ ...former, stage: 'Archived' } satisfies ModelVersion]),
    alias,
    withoutVersions({ ...serving, variants: servesAlone(version), updatedAt }, [championVersion]),
    ...(await settledRetraining(store, rollout, { status: 'deployed', reasons: [] }, updatedAt)),
  ];
}

function entry(before: Rollout, after: Rollout, next: RolloutStep, at: string): AuditDraft {
  return {
    action: after.status === 'completed' ? 'RolloutCompleted' : 'RolloutAdvanced',
    actor: platform('rollout'),
    at,
    reason: after.reasons.join(' '),
    subject: `rollout ${before.id}`,
    before: { step: before.step, percent: before.schedule[before.step]?.percent ?? 0 },
    after: {
      rolloutId: before.id,
      version: before.version,
      championVersion: before.championVersion,
      step: after.step,
      percent: next.percent,
      status: after.status,
    },
  };
}

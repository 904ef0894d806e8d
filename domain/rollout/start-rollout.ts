import type { Actor } from '../access/actor.ts';
import type { Clock, Ids } from '../clock.ts';
import { conflict, notFound } from '../errors.ts';
import { clearForProduction } from '../governance/clear-for-production.ts';
import { policyOf } from '../governance/default-policy.ts';
import { changeModel } from '../registry/change-model.ts';
import type { Model } from '../registry/model.ts';
import type { ModelVersion } from '../registry/model-version.ts';
import type { ModelStore } from '../registry/ports.ts';
import type { ServingRecord } from '../serving/serving-record.ts';
import { checkGuardrailSettings } from './check-guardrail-settings.ts';
import { checkLooks } from './check-looks.ts';
import { checkSchedule } from './check-schedule.ts';
import { defaultGuardrails } from './default-guardrails.ts';
import { defaultSchedule } from './default-schedule.ts';
import { knownRollout } from './evaluate-step.ts';
import type { Guardrails, Rollout, RolloutStep } from './rollout.ts';
import { championOf, variantWeights } from './variant-weights.ts';

export interface StartRolloutInput {
  readonly model: string;
  readonly version: number;
  readonly schedule?: readonly RolloutStep[];
  /** What differs from the policy's and the defaults. */
  readonly guardrails?: Partial<Guardrails>;
  readonly actor: Actor;
  readonly reason: string;
  readonly changeId: string;
}

interface Deps {
  readonly store: ModelStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * EXP-3: gives a version in Staging its first share beside the champion. The event RolloutStarted starts the state
 * machine. The same change id again answers with the rollout it made.
 *
 * @throws DomainError `invalid` for a schedule or guardrail that makes no sense, `conflict` with what stands against it.
 */
export async function startRollout(deps: Deps, input: StartRolloutInput): Promise<Rollout> {
  const { result, replayed } = await changeModel(deps, input.model, async (model) => {
    const before = await startedBefore(deps.store, input);
    if (before !== undefined) return { result: before };
    const { schedule, guardrails } = settings(model, input);
    const { serving, champion } = await servedAlone(deps.store, model);
    const version = await admitted(deps, input, model, serving);
    const at = deps.clock.now().toISOString();
    const rollout: Rollout = {
      kind: 'rollout',
      id: deps.ids.next(),
      model: model.name,
      version: version.version,
      championVersion: champion.version,
      schedule,
      guardrails,
      step: 0,
      stepStartedAt: at,
      holds: 0,
      status: 'running',
      reasons: [input.reason],
      startedAt: at,
    };
    return { result: rollout, change: changeOf(input, model, version, serving, rollout) };
  });
  // The same request twice at once: the other one made the rollout; ours was never written.
  return replayed ? ((await startedBefore(deps.store, input)) ?? result) : result;
}

/** What the request says, else the model's policy, else the defaults. */
function settings(model: Model, input: StartRolloutInput) {
  const { rollout } = policyOf(model);
  const schedule = input.schedule ?? rollout?.schedule ?? defaultSchedule;
  const guardrails = { ...defaultGuardrails, ...rollout?.guardrails, ...input.guardrails };
  checkSchedule(schedule);
  checkGuardrailSettings(guardrails);
  checkLooks(schedule, guardrails);
  return { schedule, guardrails };
}

async function startedBefore(
  store: ModelStore,
  { model, changeId }: StartRolloutInput,
): Promise<Rollout | undefined> {
  const applied = await store.applied(changeId);
  if (applied?.model !== model || applied.action !== 'RolloutStarted') return undefined;
  const [entry] = await store.audit(model, { afterSeq: applied.revision - 1, limit: 1 });
  const id = (entry?.after as { readonly rolloutId?: string } | undefined)?.rolloutId;
  return id === undefined ? undefined : knownRollout(store, model, id);
}

/** The champion, when nothing else takes traffic. */
async function servedAlone(
  store: ModelStore,
  { name }: Model,
): Promise<{ readonly serving: ServingRecord; readonly champion: ModelVersion }> {
  const serving = await store.serving(name);
  const champion = serving && championOf(serving.variants);
  const version = champion === undefined ? undefined : await store.version(name, champion);
  if (serving === undefined || version === undefined)
    throw conflict(`${name} serves no version yet; there is no champion to roll out beside.`, {
      hint: `Promote the first version: POST /v1/models/${name}/versions/{v}/stage {"stage":"Production"}.`,
    });
  const rollout =
    serving.rolloutId === undefined ? undefined : await store.rollout(name, serving.rolloutId);
  if (rollout?.status === 'running')
    throw conflict(
      `Rollout ${rollout.id} of ${name} (version ${rollout.version}) is running; one at a time.`,
      { hint: `Wait for its end, or end it: POST /v1/models/${name}/rollback.` },
    );
  if (serving.routing?.bandit !== undefined)
    throw conflict(
      `A bandit chooses among the versions of ${name}; a rollout would get no traffic.`,
      {
        hint: `End the bandit first: PUT /v1/models/${name}/serving {"bandit": null}.`,
      },
    );
  return { serving, champion: version };
}

/** The version with its approval, when stage, policy and risk admit it; approvers who are needed are asked here. */
async function admitted(
  deps: Deps,
  input: StartRolloutInput,
  model: Model,
  { rolloutId: _, ...serving }: ServingRecord,
): Promise<ModelVersion> {
  const { version: number } = input;
  const version = await deps.store.version(model.name, number);
  if (version === undefined)
    throw notFound(`There is no version ${number} of ${model.name}.`, {
      field: 'version',
      hint: `GET /v1/models/${model.name} lists its versions.`,
    });
  if (version.stage !== 'Staging')
    throw conflict(
      `Version ${number} of ${model.name} is in ${version.stage}; only versions in Staging are rolled out.`,
      {
        field: 'version',
        hint:
          version.stage === 'Production'
            ? 'It serves already; name a newer version, or promote another one first.'
            : 'Set its stage to Staging first.',
      },
    );
  const approval = await clearForProduction(deps, { ...input, model, version, serving });
  return { ...version, approval };
}

function changeOf(
  { actor, reason, changeId }: StartRolloutInput,
  model: Model,
  version: ModelVersion,
  { rolloutId: _, ...serving }: ServingRecord,
  rollout: Rollout,
) {
  const [first] = rollout.schedule;
  const { percent = 0, waitSeconds = 0 } = first ?? {};
  const variants = variantWeights(rollout.championVersion, rollout.version, percent);
  const at = rollout.startedAt;
  const record: ServingRecord = {
    ...serving,
    variants,
    previous: serving.variants,
    rolloutId: rollout.id,
    updatedAt: at,
  };
  return {
    id: changeId,
    model,
    puts: [rollout, record, version],
    audit: {
      action: 'RolloutStarted' as const,
      actor,
      at,
      reason,
      subject: `rollout ${rollout.id}`,
      before: { variants: serving.variants },
      after: {
        rolloutId: rollout.id,
        version: rollout.version,
        championVersion: rollout.championVersion,
        variants,
        waitSeconds,
        checkEverySeconds: rollout.guardrails.checkEverySeconds,
      },
    },
  };
}

import type { Actor } from '../access/actor.ts';
import type { Clock, Ids } from '../clock.ts';
import { conflict } from '../errors.ts';
import { clearForProduction } from '../governance/clear-for-production.ts';
import { type Exempt, isGated } from '../governance/is-gated.ts';
import { servesAlone } from '../rollout/variant-weights.ts';
import { settingsOf, withoutBandit, withoutVersions } from '../serving/routing/keep-settings.ts';
import type { ServingRecord } from '../serving/serving-record.ts';
import { checkTransition } from './allowed-transitions.ts';
import { knownModel } from './change-model.ts';
import { freeTransition } from './free-transition.ts';
import { knownVersion } from './known-version.ts';
import type { Alias, ModelVersion, Stage } from './model-version.ts';
import type { ModelEntity, ModelStore } from './ports.ts';
import { maxEntities } from './prepare-change.ts';

export interface TransitionStageInput {
  readonly changeId: string;
  readonly actor: Actor;
  readonly model: string;
  readonly version: number;
  readonly stage: Stage;
  /** Whether versions that are in Production, or Staging, leave it. When absent: on promotion they do. */
  readonly archiveExisting?: boolean;
  readonly reason?: string;
  /** The revision the caller decided on; a model that has moved on since is a conflict. */
  readonly expectedRevision?: number;
}

export interface TransitionStageResult {
  readonly version: ModelVersion;
  readonly serving: ServingRecord | undefined;
  readonly revision: number;
}

interface Deps {
  readonly store: ModelStore;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Models whose stages the environment leaves ungated; none when absent. */
  readonly exempt?: Exempt;
}

/**
 * REG-1, REG-3: moves a version to another stage. A promotion also lets it serve alone, points the alias `champion` to
 * it and archives its predecessors, all in one change. It is not tried again after a lost race: of two who promote at
 * the same time one is told.
 *
 * @throws DomainError `not-found`; `conflict` when the stage cannot be reached from here, when the policy or the risk
 * stands against it (an approval is asked for then, and named), or when the model has moved on.
 */
export async function transitionStage(
  deps: Deps,
  input: TransitionStageInput,
): Promise<TransitionStageResult> {
  const { store, clock } = deps;
  const model = await knownModel(store, input.model);
  const [version, serving] = await Promise.all([
    knownVersion(store, input.model, input.version),
    store.serving(input.model),
  ]);
  const applied = await store.applied(input.changeId);
  if (applied?.model === model.name && applied.action === 'ModelVersionStageChanged')
    return { version, serving, revision: applied.revision };
  if (input.expectedRevision !== undefined && input.expectedRevision !== model.revision)
    throw conflict(
      `${model.name} is at revision ${model.revision}, not ${input.expectedRevision}.`,
      { field: 'expectedRevision', hint: 'Look at what has changed, and decide again.' },
    );
  const gated = isGated(model, deps.exempt);
  const isThere = version.stage === input.stage;
  // It is there already, but others may have to leave.
  if (!gated && isThere && !(input.archiveExisting && (await formerOf(store, version, serving))[0]))
    return { version, serving, revision: model.revision };
  const stopped = gated ? undefined : freeTransition(version, input.stage, serving);
  if (gated) checkTransition(version, input.stage, serving);
  const at = clock.now().toISOString();
  const promotes = input.stage === 'Production';
  const moved: ModelVersion = {
    ...version,
    stage: input.stage,
    updatedAt: at,
    ...(promotes &&
      gated && {
        approval: await clearForProduction(deps, { ...input, model, version, serving }),
      }),
  };
  const archives = input.archiveExisting ?? promotes;
  const former = archives ? await formerOf(store, moved, serving) : [];
  const puts: readonly ModelEntity[] = [
    moved,
    ...former.map((one): ModelVersion => ({ ...one, stage: 'Archived', updatedAt: at })),
    ...(promotes && !(isThere && isAlone(version, serving))
      ? promotion(moved, serving, at, former)
      : []),
  ];
  if (puts.length + 1 > maxEntities)
    throw conflict(
      `${former.length} versions of ${model.name} would leave ${input.stage}; at most ${maxEntities - 4} do so at once.`,
      { field: 'version', hint: 'Archive some of them one by one first, or leave them there.' },
    );
  const next =
    stopped === undefined
      ? (puts.find((entity) => entity.kind === 'serving') ?? serving)
      : undefined;
  const { revision } = await store.commit({
    id: input.changeId,
    model: { ...model, updatedAt: at },
    puts,
    ...(stopped !== undefined && { removes: [stopped] }),
    audit: {
      action: 'ModelVersionStageChanged',
      actor: input.actor,
      at,
      reason: input.reason ?? '',
      subject: `version ${version.version}`,
      before: { stage: version.stage, serving: serving?.variants ?? null },
      after: {
        version: version.version,
        stage: moved.stage,
        serving: next?.variants ?? null,
        archived: puts.flatMap((entity) =>
          entity.kind === 'version' && entity !== moved ? [entity.version] : [],
        ),
      },
    },
  });
  return { version: moved, serving: next, revision };
}

const isAlone = ({ version }: ModelVersion, serving: ServingRecord | undefined): boolean =>
  serving?.variants.every((variant) => variant.version === version) ?? false;

/** Those of the stage it moves to, which leave it. */
async function formerOf(
  store: ModelStore,
  { model, version, stage }: ModelVersion,
  serving: ServingRecord | undefined,
): Promise<readonly ModelVersion[]> {
  if (stage !== 'Production' && stage !== 'Staging') return [];
  const former = (await store.versions(model)).filter(
    // Itself, when somebody else promotes it at this moment: the commit then finds the race lost.
    (one) => one.stage === stage && one.version !== version,
  );
  // Who is promoted takes over from those who serve; in Staging nobody takes over.
  if (stage === 'Staging') for (const one of former) checkTransition(one, 'Archived', serving);
  return former;
}

/** What a promotion writes beside the versions: what serves from now on, and the champion. */
function promotion(
  version: ModelVersion,
  serving: ServingRecord | undefined,
  updatedAt: string,
  former: readonly ModelVersion[],
): ModelEntity[] {
  const { model } = version;
  const champion: Alias = { kind: 'alias', model, alias: 'champion', version: version.version };
  if (version.runtime === 'none') {
    if (serving !== undefined) throw cannotTakeOver(version, serving);
    return [champion];
  }
  const record: ServingRecord = {
    kind: 'serving',
    model,
    variants: servesAlone(version.version),
    previous: serving?.variants ?? [],
    ...keptSettings(
      serving,
      former.map((one) => one.version),
    ),
    updatedAt,
  };
  return [record, champion];
}

const cannotTakeOver = ({ model, version, source }: ModelVersion, serving: ServingRecord) =>
  conflict(
    `Version ${serving.variants.map((variant) => variant.version).join(', ')} of ${model} serves, and version ${version} cannot: ${source.mlflow?.notServed ?? 'it has no ONNX file.'}`,
    { field: 'version', hint: 'Log the model with mlflow.onnx.log_model and register that.' },
  );

/** A promoted version serves alone, but for rules that name versions which stay. */
const keptSettings = (serving: ServingRecord | undefined, archived: readonly number[]) =>
  serving === undefined
    ? { captureRate: 1 }
    : withoutVersions(withoutBandit(settingsOf(serving)), archived);

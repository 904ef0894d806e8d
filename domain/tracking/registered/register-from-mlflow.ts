import type { Actor } from '../../access/actor.ts';
import type { Clock } from '../../clock.ts';
import { invalid } from '../../errors.ts';
import { knownModel } from '../../registry/change-model.ts';
import type { Tag } from '../../registry/model.ts';
import type { Evaluation, ModelVersion } from '../../registry/model-version.ts';
import { isKeepable } from '../../registry/plain.ts';
import type { ModelStore } from '../../registry/ports.ts';
import { registerVersion } from '../../registry/register-version.ts';
import type { StoredArtifact } from '../../registry/store-artifact.ts';
import type { Stopwatch } from '../../serving/ports.ts';
import { type CheckedSource, checkSource } from '../mlmodel/check-source.ts';
import { describeVersion } from '../mlmodel/describe-version.ts';
import type { TrackingStore } from '../ports.ts';
import { type KeepSourceDeps, keepSource } from './keep-source.ts';
import { noteVersion } from './note-version.ts';
import { oneRowLatency } from './one-row-latency.ts';
import { downloadUriOf } from './places-of.ts';
import { sourceLookups } from './source-lookups.ts';
import { versionTold } from './telling-tags.ts';

export interface RegisterFromMlflowDeps extends KeepSourceDeps {
  readonly store: ModelStore;
  readonly tracking: Pick<TrackingStore, 'run' | 'loggedModel' | 'changeLoggedModel'>;
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
}

export interface RegisterFromMlflowInput {
  readonly changeId: string;
  readonly actor: Actor;
  readonly model: string;
  /** `runs:/…`, `models:/…`, `mlflow-artifacts:/…`, `s3://…`. */
  readonly source: string;
  readonly runId?: string;
  readonly modelId?: string;
  readonly runLink?: string;
  readonly description?: string;
  readonly tags: readonly Tag[];
}

/** What a version is made of, and what is known of it. */
interface Made {
  readonly stored: StoredArtifact;
  readonly classes?: readonly string[];
  readonly columns?: readonly string[];
  readonly source: ModelVersion['source'];
  readonly evaluation?: Evaluation;
}

/**
 * REG-1, REG-4: a new version of a registered model, from what an MLflow client logged. All is read, digested and tried
 * first; then one commit makes the version, and the logged model is told of it.
 *
 * @throws DomainError `not-found` for an unknown model, run, logged model or version; `invalid` for a source that may not
 * be used, for tags that mean nothing, for an ONNX file that contradicts what is known of the model; `unavailable`
 */
export async function registerFromMlflow(
  deps: RegisterFromMlflowDeps,
  input: RegisterFromMlflowInput,
): Promise<ModelVersion> {
  const { store, tracking } = deps;
  const { changeId, actor, model, description, tags } = input;
  const told = versionTold(tags);
  const lookups = sourceLookups(store, tracking);
  const [checked] = await Promise.all([checkSource(lookups, input), knownModel(store, model)]);
  const copied = lookups.copied();
  const { stored, source, ...known } =
    copied === undefined
      ? await madeFrom(deps, lookups, checked, input)
      : copyOf(copied, checked, input);
  const { version } = await registerVersion(deps, {
    changeId,
    actor,
    model,
    artifact: { field: 'source', store: async () => stored },
    source,
    ...known,
    ...(description !== undefined && { description }),
    tags,
    ...told,
  });
  if (checked.modelId !== undefined) await noteVersion(tracking, checked.modelId, version);
  return version;
}

async function madeFrom(
  deps: RegisterFromMlflowDeps,
  lookups: ReturnType<typeof sourceLookups>,
  checked: CheckedSource,
  { model, runLink }: RegisterFromMlflowInput,
): Promise<Made> {
  const { location, runId, modelId } = checked;
  const [{ stored, onnx, classes, columns, ...kept }, run, loggedModel] = await Promise.all([
    keepSource(deps, { model, location }),
    runId === undefined ? undefined : lookups.run(runId),
    modelId === undefined ? undefined : lookups.loggedModel(modelId),
  ]);
  const facts = describeVersion({ ...kept, source: checked, run, loggedModel, runLink });
  const { evaluation } = facts;
  const latencyMs = evaluation && onnx && (await oneRowLatency(deps, onnx));
  return {
    stored,
    ...(classes && { classes }),
    ...(columns && { columns }),
    source: withMetrics(facts.source, facts.metrics),
    ...(evaluation && { evaluation: { ...evaluation, ...(latencyMs && { latencyMs }) } }),
  };
}

/** Versions are items of at most 400 kB. */
const maxMetrics = 100;

function withMetrics(
  source: ModelVersion['source'],
  metrics: ReadonlyMap<string, number>,
): ModelVersion['source'] {
  const finite = [...metrics]
    .filter(([key, value]) => Number.isFinite(value) && isKeepable(key))
    .slice(0, maxMetrics);
  if (finite.length === 0 || source.mlflow === undefined) return source;
  return { ...source, mlflow: { ...source.mlflow, metrics: Object.fromEntries(finite) } };
}

/**
 * The same file as another version, with its lineage. What was measured of that one is here no more than a claim: it may
 * be for another target, and was not compared with this model's champion.
 *
 * @throws DomainError `invalid` for a version that is no file
 */
function copyOf(
  version: ModelVersion,
  { uri, runId, modelId }: CheckedSource,
  { runLink }: RegisterFromMlflowInput,
): Made {
  const { runtime, artifact, signature, fastPath, sketchUri, evaluation } = version;
  if (runtime === 'ensemble' || runtime === 'remote')
    throw invalid(`Version ${version.version} of ${version.model} is no file that can be copied.`, {
      field: 'source',
      hint: `Ensembles and endpoints are registered anew: POST /v1/models/{name}/versions.`,
    });
  const { retrainingId, mlflow, runId: _, ...facts } = version.source;
  const { champion, ...numbers } = evaluation ?? {};
  return {
    stored: {
      ...(runtime !== undefined && { runtime }),
      artifact,
      signature,
      ...(fastPath !== undefined && { fastPath }),
      ...(sketchUri !== undefined && { sketchUri }),
    },
    source: {
      ...facts,
      kind: 'mlflow',
      ...(runId !== undefined && { runId }),
      mlflow: {
        ...mlflow,
        uri,
        location: downloadUriOf(version),
        ...(runLink !== undefined && { runLink }),
        ...(modelId !== undefined && { modelId }),
      },
    },
    ...(evaluation !== undefined && { evaluation: numbers as Evaluation }),
  };
}

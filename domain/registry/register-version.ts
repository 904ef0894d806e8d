import type { Actor } from '../access/actor.ts';
import type { Clock } from '../clock.ts';
import { DomainError, invalid } from '../errors.ts';
import { championOf } from '../rollout/variant-weights.ts';
import type { ModelRuntime } from '../serving/model-runtime.ts';
import { changeModel, knownModel } from './change-model.ts';
import { columnsProblem } from './columns-problem.ts';
import { knownVersion } from './known-version.ts';
import type { Model, Tag } from './model.ts';
import type { Evaluation, ModelVersion } from './model-version.ts';
import type { Artifacts, ModelStore } from './ports.ts';
import { nextSemver } from './semantic-version.ts';
import type { Signature } from './signature.ts';
import { type ArtifactSource, type StoredArtifact, storeArtifact } from './store-artifact.ts';

export interface RegisterVersionInput {
  readonly changeId: string;
  readonly actor: Actor;
  readonly model: string;
  /** The ONNX file; or what keeps another artifact (storeEnsemble, storeEndpoint), and the field it was sent in. */
  readonly artifact: ArtifactSource | OtherArtifact;
  /** Class names in the order of the probability columns, when the file itself does not tell them. */
  readonly classes?: readonly string[];
  /** Names of the columns of the model's one matrix, by their place. */
  readonly columns?: readonly string[];
  readonly evaluation?: Evaluation;
  /** Who measured `evaluation`; the uploader when absent. */
  readonly evaluatedBy?: ModelVersion['evaluatedBy'];
  /** The reference sketch's file. */
  readonly sketch?: string;
  readonly source: ModelVersion['source'];
  readonly description?: string;
  readonly tags?: readonly Tag[];
  readonly modelCard?: string;
  /** Derived when absent. */
  readonly semver?: string;
  readonly reason?: string;
}

/** A version that is no ONNX file: it is tried and kept in its own way. */
export interface OtherArtifact {
  readonly field: 'ensemble' | 'endpoint' | 'source';
  store(input: { readonly model: string; readonly sketch?: string }): Promise<StoredArtifact>;
}

export interface RegisterVersionResult {
  readonly version: ModelVersion;
  readonly revision: number;
  /** This change id had registered it before. */
  readonly replayed: boolean;
}

interface Deps {
  readonly store: ModelStore;
  readonly artifacts: Artifacts;
  readonly runtime: ModelRuntime;
  readonly clock: Clock;
}

/**
 * REG-1, REG-2, REG-4: a new version of a model, in stage None. The file is tried before anything is written; the same
 * change id gives the same version.
 *
 * @throws DomainError as `storeArtifact`, and `not-found` for an unknown model, `invalid` for a file or semantic version
 * that does not fit the model, `unavailable` after too many lost races.
 */
export async function registerVersion(
  deps: Deps,
  input: RegisterVersionInput,
): Promise<RegisterVersionResult> {
  const before = await registeredBefore(deps.store, input);
  if (before !== undefined) return before;
  const stored = await tried(deps, await knownModel(deps.store, input.model), input);
  const { result, revision, replayed } = await changeModel(deps, input.model, async (model) => {
    const version = await nextVersion(deps, model, stored, input);
    return {
      result: version,
      change: {
        id: input.changeId,
        model: {
          ...model,
          ...taskFrom(model, version),
          lastVersion: version.version,
          updatedAt: version.createdAt,
        },
        puts: [version],
        audit: {
          action: 'ModelVersionRegistered',
          actor: input.actor,
          at: version.createdAt,
          reason: input.reason ?? '',
          subject: `version ${version.version}`,
          before: null,
          after: version,
        },
      },
    };
  });
  if (replayed) return (await registeredBefore(deps.store, input)) as RegisterVersionResult;
  return { version: result, revision, replayed };
}

async function tried(deps: Deps, model: Model, input: RegisterVersionInput) {
  const { artifact, sketch } = input;
  const field = 'store' in artifact ? artifact.field : 'artifact';
  const named = { model: model.name, ...(sketch !== undefined && { sketch }) };
  try {
    const stored =
      'store' in artifact
        ? await artifact.store(named)
        : await storeArtifact(deps, { ...named, source: artifact });
    const { classes = input.classes, ...tensors } = stored.signature;
    const signature = {
      ...tensors,
      ...(classes !== undefined && { classes }),
      ...(input.columns !== undefined && { columns: fitting(tensors, input.columns) }),
    };
    if (stored.runtime !== 'none') checkFit(model, signature, field);
    return { ...stored, signature };
  } catch (error) {
    // The runtime does not know which field of a request the bytes came from.
    if (error instanceof DomainError && error.kind === 'invalid' && error.field === undefined)
      throw invalid(error.message, {
        field,
        cause: error,
        ...(error.hint !== undefined && { hint: error.hint }),
      });
    throw error;
  }
}

/** @throws DomainError `invalid` when these are not the names of its columns. */
function fitting(signature: Signature, columns: readonly string[]): readonly string[] {
  const problem = columnsProblem(signature, columns);
  if (problem === undefined) return columns;
  throw invalid(problem, { field: 'columns' });
}

/** @throws DomainError `invalid` when the file cannot be a version of this model. */
function checkFit(model: Model, { inputs, columns, classes }: Signature, field: string): void {
  const taken = [...inputs.map(({ name }) => name), ...(columns ?? [])];
  if (model.target !== undefined && taken.includes(model.target))
    throw invalid(
      `The ${thing(field)} takes ${model.target} as an input, which is what it is to predict.`,
      {
        field,
        hint: 'Train it without the target column.',
      },
    );
  if (classes === undefined || model.positiveClass === undefined) return;
  if (!classes.includes(model.positiveClass))
    throw invalid(
      `The ${thing(field)}'s classes are ${classes.join(', ')}; the model's positive class ${model.positiveClass} is not among them.`,
      { field },
    );
}

const thing = (field: string) => (field === 'artifact' ? 'file' : field);

/**
 * What the first version that can be asked tells of a model that was made by its name alone. A classifier that does not
 * name its classes tells nothing: taken for a regression it would be held to less.
 */
function taskFrom(model: Model, { runtime, signature }: ModelVersion): Pick<Model, 'task'> {
  if (model.task !== undefined || runtime === 'none') return {};
  const { classes, outputs } = signature;
  if (classes === undefined)
    return outputs.every(({ datatype }) => datatype.startsWith('FP')) && outputs.length === 1
      ? { task: 'regression' }
      : {};
  return { task: classes.length === 2 ? 'binary' : 'multiclass' };
}

async function nextVersion(
  { store, clock }: Deps,
  model: Model,
  { artifact, runtime, signature, fastPath, sketchUri }: StoredArtifact,
  input: RegisterVersionInput,
): Promise<ModelVersion> {
  // Each version's number was higher than all before it, so the newest has the highest; a model may have thousands.
  const [newest, serving] = await Promise.all([
    newestVersion(store, model),
    store.serving(model.name),
  ]);
  const { source, evaluation, evaluatedBy = 'uploader', description, tags, modelCard } = input;
  const parentVersion = championOf(serving?.variants ?? []);
  return {
    kind: 'version',
    model: model.name,
    version: model.lastVersion + 1,
    semver: nextSemver(
      newest === undefined ? [] : [newest],
      { artifact, signature, source },
      input.semver,
    ),
    stage: 'None',
    ...(runtime !== undefined && { runtime }),
    artifact,
    signature,
    ...(fastPath !== undefined && { fastPath }),
    ...(sketchUri !== undefined && { sketchUri }),
    ...(evaluation !== undefined && { evaluation, evaluatedBy }),
    source,
    ...(description !== undefined && { description }),
    ...(tags !== undefined && tags.length > 0 && { tags }),
    ...(modelCard !== undefined && { modelCard }),
    ...(parentVersion !== undefined && { parentVersion }),
    createdAt: clock.now().toISOString(),
    createdBy: input.actor.name,
  };
}

/** The newest there is: the last that was made may have been deleted. */
const newestVersion = async (store: ModelStore, { name, lastVersion }: Model) =>
  lastVersion === 0
    ? undefined
    : ((await store.version(name, lastVersion)) ?? (await store.versions(name)).at(-1));

async function registeredBefore(
  store: ModelStore,
  { changeId, model }: RegisterVersionInput,
): Promise<RegisterVersionResult | undefined> {
  const applied = await store.applied(changeId);
  if (applied?.model !== model || applied.action !== 'ModelVersionRegistered') return undefined;
  const [entry] = await store.audit(model, { afterSeq: applied.revision - 1, limit: 1 });
  if (entry === undefined) return undefined;
  return {
    version: await knownVersion(store, model, (entry.after as ModelVersion).version),
    revision: applied.revision,
    replayed: true,
  };
}

import { DomainError, unavailable } from '../../errors.ts';
import { columnsProblem } from '../../registry/columns-problem.ts';
import type { Artifacts } from '../../registry/ports.ts';
import type { Signature } from '../../registry/signature.ts';
import { type StoredArtifact, storeArtifact } from '../../registry/store-artifact.ts';
import type { ModelRuntime } from '../../serving/model-runtime.ts';
import { folderAt } from '../artifact-location.ts';
import { folderDigest } from '../mlmodel/folder-digest.ts';
import { importOnnx } from '../mlmodel/import-onnx.ts';
import type { MlModel } from '../mlmodel/mlmodel.ts';
import { readMlModel } from '../mlmodel/read-mlmodel.ts';
import type { TrackedFiles } from '../ports.ts';

export interface KeepSourceDeps {
  readonly files: Pick<TrackedFiles, 'listAll' | 'read' | 'uriOf'>;
  readonly artifacts: Artifacts;
  readonly runtime: ModelRuntime;
}

/** What is kept of a source, and what is known of it. */
export interface KeptSource {
  readonly stored: StoredArtifact;
  readonly mlModel?: MlModel;
  /** The ONNX file that will be served. */
  readonly onnx?: Uint8Array;
  /** Names of classes, where the file tells them. */
  readonly classes?: readonly string[];
  /** Names of the columns of its one matrix, where MLmodel tells as many as there are. */
  readonly columns?: readonly string[];
  /** Files of its folder. */
  readonly paths?: readonly string[];
  /** Why nothing serves it, when nothing does. */
  readonly notServed?: string;
}

/** `{experiment}/{run}/artifacts`, `{experiment}/models/{id}/artifacts`: above it lies more than one model. */
const leastDepth = 3;

/**
 * Reads what a version is to be made of. An ONNX model that our runtime takes will be served; anything else is kept
 * where it is, with the reason why nothing serves it: that a model cannot be served does not stop its registration.
 *
 * @throws DomainError `unavailable` when the files cannot be reached now
 */
export async function keepSource(
  given: KeepSourceDeps,
  { model, location }: { readonly model: string; readonly location: string },
): Promise<KeptSource> {
  const deps = reachedBy(given);
  const folder = folderAt(deps.files, location);
  if (folder === undefined || folder.split('/').length < leastDepth)
    return {
      stored: notServed({ uri: location, sha256: '', bytes: 0 }),
      notServed: `Its files are at ${location}, which this server does not read.`,
    };
  const [list, mlModel] = await Promise.all([
    deps.files.listAll(folder),
    orRefused(readMlModel(deps.files, folder)),
  ]);
  const known = {
    paths: list.map(({ path }) => path),
    ...(mlModel !== undefined && !(mlModel instanceof DomainError) && { mlModel }),
  };
  const served = await asOnnx(deps, { model, folder, mlModel: known.mlModel });
  if (served !== undefined && !(served instanceof DomainError)) return { ...known, ...served };
  const digest = await folderDigest({ ...deps.files, listAll: async () => list }, folder);
  const artifact = { uri: deps.files.uriOf(folder), sha256: digest.sha256, bytes: digest.bytes };
  return {
    ...known,
    stored: notServed(artifact, declaredIn(known.mlModel)),
    notServed:
      whyNot(mlModel) ??
      whyNot(served) ??
      (known.mlModel ? otherFlavors(known.mlModel) : noModel(location, list.length)),
  };
}

/** The ONNX file, when there is one that our runtime takes; undefined without the flavour. */
function asOnnx(
  deps: KeepSourceDeps,
  of: { readonly model: string; readonly folder: string; readonly mlModel: MlModel | undefined },
) {
  const { model, folder, mlModel } = of;
  const tried = async () => {
    const found = mlModel && (await importOnnx(deps.files, folder, mlModel));
    if (found === undefined) return undefined;
    const { bytes, madeFrom, classes, columns } = found;
    const source = { bytes, ...(madeFrom && { madeFrom }) };
    const stored = await storeArtifact(deps, { model, source });
    const fit = columns && columnsProblem(stored.signature, columns) === undefined;
    return { stored, onnx: bytes, ...(classes && { classes }), ...(fit && { columns }) };
  };
  return orRefused(tried());
}

/** Versions are items of at most 400 kB, written twice: a signature of very many columns stays in MLmodel. */
const maxSignatureChars = 100_000;

function declaredIn(mlModel: MlModel | undefined): Signature | undefined {
  const { inputs, outputs } = mlModel?.signature ?? {};
  const declared = { inputs: inputs?.tensors ?? [], outputs: outputs?.tensors ?? [] };
  return JSON.stringify(declared).length > maxSignatureChars ? undefined : declared;
}

const notServed = (
  artifact: StoredArtifact['artifact'],
  signature: Signature = { inputs: [], outputs: [] },
): StoredArtifact => ({ runtime: 'none', artifact, signature });

/** The same, with words for a store that does not answer: then nothing is known of the model, and nothing is registered. */
function reachedBy({ files, artifacts, runtime }: KeepSourceDeps): KeepSourceDeps {
  const reached = <T>(done: Promise<T>): Promise<T> =>
    done.catch((cause: unknown) => {
      if (cause instanceof DomainError) throw cause;
      throw unavailable("The model's files cannot be reached now.", {
        hint: 'Nothing was registered; try again.',
        cause,
      });
    });
  return {
    files: {
      uriOf: files.uriOf,
      listAll: (folder) => reached(files.listAll(folder)),
      read: (path, maxBytes) => reached(files.read(path, maxBytes)),
    },
    artifacts: {
      ...artifacts,
      write: (key, bytes, type) => reached(artifacts.write(key, bytes, type)),
    },
    runtime,
  };
}

/** What is wrong with the files is an answer; that they cannot be reached is not. */
const orRefused = <T>(done: Promise<T>): Promise<T | DomainError> =>
  done.catch((error: unknown) => {
    if (error instanceof DomainError && error.kind !== 'unavailable') return error;
    throw error;
  });

const noModel = (location: string, files: number): string =>
  files === 0
    ? `There are no files at ${location}.`
    : `There is no MLmodel among the ${files} files at ${location}.`;

const otherFlavors = ({ flavors }: MlModel): string =>
  `Its flavours are ${[...flavors.keys()].join(', ') || 'none'}; what is served is onnx. Log it with mlflow.onnx.log_model too.`;

function whyNot(refused: unknown): string | undefined {
  if (!(refused instanceof DomainError)) return undefined;
  const { message, hint } = refused;
  return hint === undefined ? message : `${message} ${hint}`;
}

import { invalid } from '../../errors.ts';
import { modelLimits } from '../../onnx/check-model.ts';
import { classNames } from '../../onnx/class-names.ts';
import { externalLocations, inlineExternalData } from '../../onnx/external-data.ts';
import { withoutZipMap } from '../../onnx/without-zip-map.ts';
import type { MadeFrom } from '../../registry/model-version.ts';
import { changed } from '../../registry/store-artifact.ts';
import { artifactPath, joinPath } from '../artifact-path.ts';
import type { TrackedFiles } from '../ports.ts';
import type { MlModel } from './mlmodel.ts';
import { textAt } from './yaml-fields.ts';

export interface ImportedOnnx {
  /** One file with all weights inside, and no ZipMap at its end: what `storeArtifact` takes. */
  readonly bytes: Uint8Array;
  /** The file in the folder, when it is another. */
  readonly madeFrom?: MadeFrom;
  /** Names of classes, when the graph tells them: `RegisterVersionInput.classes`. */
  readonly classes?: readonly string[];
  /** Names of the columns of the model's one matrix, as MLmodel's signature has them. */
  readonly columns?: readonly string[];
}

/**
 * REG-4: the ONNX model in a folder of MLflow; undefined when it has none. `mlflow.onnx.save_model` puts tensors of 1 kB
 * and more into a file of their own beside model.onnx; they are put back, because a registry of single files keeps the
 * digest of all that a version is, and a final ZipMap is taken away. The files in the folder stay as they are. Whether
 * the model can be served, `storeArtifact` finds out.
 *
 * @throws DomainError `invalid` for a folder that lacks what it names; `too-large`
 */
export async function importOnnx(
  files: Pick<TrackedFiles, 'read'>,
  folder: string,
  mlModel: MlModel,
): Promise<ImportedOnnx | undefined> {
  const flavor = mlModel.flavors.get('onnx');
  if (flavor === undefined) return undefined;
  const path = artifactPath(textAt(flavor, 'data', place) ?? 'model.onnx', `${place}data`);
  const model = await files.read(joinPath(folder, path), modelLimits.bytes);
  if (model === undefined)
    throw invalid(`MLmodel says that the model is in ${path}, which is not in its folder.`, {
      field: `${place}data`,
      hint: 'Wait until all files are uploaded, or log the model again.',
    });
  const beside = joinPath(folder, path).split('/').slice(0, -1).join('/');
  const whole = await withWeights(files, beside, model);
  const { bytes, change, classes = classNames(bytes) } = withoutZipMap(whole);
  const inlined = whole === model ? undefined : changed(model, weightsInlined);
  const madeFrom = change === undefined ? inlined : changed(model, change, inlined);
  const columns = mlModel.signature?.inputs?.columns;
  return {
    bytes,
    ...(madeFrom && { madeFrom }),
    ...(classes && { classes }),
    ...(columns?.every((name) => name !== '') && { columns }),
  };
}

const place = 'flavors.onnx.';
const weightsInlined = 'Weights that lay in files beside the model were put into it.';

async function withWeights(
  files: Pick<TrackedFiles, 'read'>,
  folder: string,
  model: Uint8Array,
): Promise<Uint8Array> {
  const found = new Map<string, Uint8Array>();
  let room = modelLimits.bytes - model.length;
  for (const location of externalLocations(model)) {
    const path = joinPath(folder, artifactPath(location.replace(/^\.\//, ''), 'external_data'));
    const file = await files.read(path, room);
    if (file === undefined) continue;
    room -= file.length;
    found.set(location, file);
  }
  return inlineExternalData(model, found, modelLimits.bytes);
}

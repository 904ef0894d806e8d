import type { ModelVersion } from '../../registry/model-version.ts';
import type { Artifacts } from '../../registry/ports.ts';
import { rowColumns } from '../../serving/row-columns.ts';
import { decodeUtf8 } from '../../utf8.ts';
import { type Reference, selectFeatures } from '../reference/reference.ts';

const mend = 'Retrain the model, or register a version with a sketch.';

/**
 * The sketch of the data a version was trained on, of the columns it takes: a model may leave out columns of its data
 * (constant ones, identifiers), which then never come with a request. Or why there is none, and what to do, in words.
 */
export async function loadReference(
  artifacts: Artifacts,
  { version, sketchUri, signature }: ModelVersion,
): Promise<Reference | string> {
  if (sketchUri === undefined)
    return `Version ${version} has no reference sketch, so there is nothing to compare with. ${mend}`;
  let sketch: Partial<Reference> | { readonly schemaVersion?: unknown } | null;
  try {
    sketch = JSON.parse(decodeUtf8(await artifacts.read(sketchUri)));
  } catch (error) {
    return `The reference sketch of version ${version} could not be read: ${(error as Error).message} ${mend}`;
  }
  if (sketch?.schemaVersion === 1)
    return `The reference sketch of version ${version} is of an older release (schemaVersion 1), which windows are no longer counted by. Retrain the model (POST /v1/models/{name}/retrain): the new version comes with a sketch that can be compared.`;
  if (!isReference(sketch))
    return `The reference sketch of version ${version} is not one this platform wrote (schemaVersion 2). ${mend}`;
  const columns = rowColumns(signature) ?? signature.inputs;
  return selectFeatures(sketch, new Set(columns.map(({ name }) => name)));
}

const isReference = (sketch: unknown): sketch is Reference => {
  const { schemaVersion, features, ignored } = (sketch ?? {}) as Partial<Reference>;
  return schemaVersion === 2 && Array.isArray(features?.columns) && Array.isArray(ignored);
};

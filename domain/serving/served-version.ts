import { notFound, unavailable } from '../errors.ts';
import type { ModelVersion } from '../registry/model-version.ts';
import type { ServingDirectory } from './ports.ts';
import type { ServingRecord } from './serving-record.ts';

export const notServed = (model: string) =>
  notFound(`No model ${model} is served.`, {
    field: 'model',
    hint: 'GET /v1/models lists the models; one serves as soon as a version of it is in Production.',
  });

/** A version that a request or a serving record names. Throws `not-found`, or `unavailable` when the record is wrong. */
export async function existingVersion(
  directory: ServingDirectory,
  model: string,
  version: number,
  record: ServingRecord | undefined,
): Promise<ModelVersion> {
  const found = await directory.version(model, version);
  if (found !== undefined) return found;
  if (record?.variants.some((variant) => variant.version === version))
    throw unavailable(`Version ${version} of ${model} serves but cannot be found.`);
  throw notFound(`There is no version ${version} of a model ${model}.`, {
    field: 'version',
    hint: `GET /v1/models/${model} lists its versions.`,
  });
}

/** What describes a model: the version asked for, else the champion. */
export async function servedVersion(
  directory: ServingDirectory,
  model: string,
  version: number | undefined,
): Promise<{ readonly record: ServingRecord | undefined; readonly version: ModelVersion }> {
  const record = await directory.serving(model);
  const chosen = version ?? record?.variants.find(({ role }) => role === 'champion')?.version;
  if (chosen === undefined) throw notServed(model);
  return { record, version: await existingVersion(directory, model, chosen, record) };
}

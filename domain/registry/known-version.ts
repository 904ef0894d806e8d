import { notFound } from '../errors.ts';
import type { ModelVersion } from './model-version.ts';
import type { ModelStore } from './ports.ts';

/** @throws DomainError `not-found` */
export async function knownVersion(
  store: Pick<ModelStore, 'version'>,
  model: string,
  version: number,
): Promise<ModelVersion> {
  const found = await store.version(model, version);
  if (found !== undefined) return found;
  throw notFound(`${model} has no version ${version}.`, {
    field: 'version',
    hint: `GET /v1/models/${model} lists its versions.`,
  });
}

import { DomainError, notFound } from '../errors.ts';
import { isEntityId } from '../registry/entity-id.ts';
import { readJson, writeJson } from '../registry/json-files.ts';
import { modelKey } from '../registry/model-key.ts';
import type { Artifacts } from '../registry/ports.ts';
import type { Validation } from './validation.ts';

const keyOf = (model: string, id: string): string =>
  `reports/quality/${modelKey(model)}/${id}.json`;

export const writeValidation = (artifacts: Artifacts, validation: Validation): Promise<string> =>
  writeJson(artifacts, keyOf(validation.model, validation.id), validation);

/** Ids name files: nothing else than our own may be asked for. */
const isFileName = (id: string): boolean => isEntityId(id) && /^[\w-]+$/.test(id);

/** @throws DomainError `not-found` */
export async function readValidation(
  artifacts: Artifacts,
  model: string,
  id: string,
): Promise<Validation> {
  try {
    if (isFileName(id)) return await readJson(artifacts, artifacts.uriOf(keyOf(model, id)));
  } catch (error) {
    if (!(error instanceof DomainError) || error.kind !== 'not-found') throw error;
  }
  throw notFound(`There is no validation ${id} of ${model}.`, {
    field: 'id',
    hint: `POST /v1/models/${model}/expectations/validate {"dataset": uri} starts one.`,
  });
}

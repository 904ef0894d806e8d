import * as z from 'zod/mini';
import { showExpectations } from '#domain/quality/kept-suite.ts';
import {
  type RequestValidationDeps,
  requestValidation,
} from '#domain/quality/request-validation.ts';
import { setExpectations } from '#domain/quality/set-expectations.ts';
import { readValidation } from '#domain/quality/validation-files.ts';
import { knownModel } from '#domain/registry/change-model.ts';
import type { Route } from '../runtime/http.ts';

const reason = z.optional(z.string().check(z.maxLength(1_000)));

const suiteBody = z.strictObject({
  /** Judged by the domain, which names the place; null takes the suite away. */
  suite: z.nullable(z.record(z.string(), z.unknown())),
  reason,
  expectedRevision: z.optional(z.int().check(z.nonnegative())),
});

const validateBody = z.strictObject({
  dataset: z.string().check(z.minLength(1), z.maxLength(1_024)),
});

const path = '/v1/models/:name/expectations';

/** DAT-4: the suite that a model's data have to meet, and data sets judged by it. */
export function qualityRoutes(deps: RequestValidationDeps): readonly Route[] {
  const { store, artifacts } = deps;
  return [
    {
      method: 'GET',
      path,
      permission: 'read',
      handle: ({ params }) => showExpectations(deps, params.name ?? ''),
    },
    {
      method: 'PUT',
      path,
      permission: 'model:register',
      handle: ({ actor, changeId, params, body }) =>
        setExpectations(deps, { ...body(suiteBody), actor, changeId, model: params.name ?? '' }),
    },
    {
      method: 'POST',
      path: `${path}/validate`,
      permission: 'drift:check',
      status: 202,
      handle: ({ actor, changeId, params, body }) =>
        requestValidation(deps, {
          ...body(validateBody),
          actor,
          changeId,
          model: params.name ?? '',
        }),
    },
    {
      method: 'GET',
      path: `${path}/validations/:id`,
      permission: 'read',
      handle: async ({ params }) => {
        const { name } = await knownModel(store, params.name ?? '');
        return readValidation(artifacts, name, params.id ?? '');
      },
    },
  ];
}

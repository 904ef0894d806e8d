import * as z from 'zod/mini';
import { type RequestAutomlDeps, requestAutoml } from '#domain/automl/request-automl.ts';
import { showAutoml } from '#domain/automl/show-automl.ts';
import type { Codec } from '#domain/automl/steps/search-files.ts';
import type { Route } from '../runtime/http.ts';

const automlBody = z.strictObject({
  dataset: z.optional(z.string().check(z.minLength(1), z.maxLength(1_024))),
  /** Below that a cold start is most of it; a machine may run for a year, a lock not longer than a day. */
  budgetSeconds: z.number().check(z.minimum(10), z.maximum(6 * 3_600)),
  maxCostUsd: z.optional(z.number().check(z.positive())),
  reason: z.optional(z.string().check(z.maxLength(2_000))),
});

export function automlRoutes(
  deps: RequestAutomlDeps & { readonly codec: Codec },
): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/v1/models/:name/automl',
      permission: 'model:train',
      status: 202,
      handle: ({ actor, changeId, params, body }) =>
        requestAutoml(deps, { ...body(automlBody), model: params.name ?? '', actor, changeId }),
    },
    {
      method: 'GET',
      path: '/v1/models/:name/automl/:id',
      permission: 'read',
      handle: ({ params }) => showAutoml(deps, params.name ?? '', params.id ?? ''),
    },
  ];
}

import * as z from 'zod/mini';
import { batchFormats } from '#domain/batch/batch.ts';
import { type CancelBatchDeps, cancelBatch } from '#domain/batch/cancel-batch.ts';
import { listResults } from '#domain/batch/list-results.ts';
import type { BatchFiles } from '#domain/batch/ports.ts';
import { type RequestBatchDeps, requestBatch } from '#domain/batch/request-batch.ts';
import { showBatch } from '#domain/batch/show-batch.ts';
import { invalid } from '#domain/errors.ts';
import { knownModel } from '#domain/registry/change-model.ts';
import type { Call, Route } from '../runtime/http.ts';

const column = z.string().check(z.minLength(1), z.maxLength(256));

const batchBody = z.strictObject({
  input: z.string().check(z.minLength(1), z.maxLength(1_024)),
  version: z.optional(z.int().check(z.positive())),
  format: z.optional(z.enum(batchFormats)),
  idColumn: z.optional(column),
  rowsPerPart: z.optional(z.int().check(z.minimum(100), z.maximum(50_000))),
  capture: z.optional(z.boolean()),
});

/** How many are listed. */
const listed = 50;

const refOf = ({ params }: Call) => ({ model: params.name ?? '', batchId: params.id ?? '' });

/** `?after=n` of a page of parts. */
function afterOf(query: URLSearchParams): number {
  const after = Number(query.get('after') ?? 0);
  if (Number.isInteger(after) && after >= 0) return after;
  throw invalid('`after` must be the number of a part.', { field: 'after' });
}

export function batchRoutes(
  deps: RequestBatchDeps & CancelBatchDeps & { readonly files: BatchFiles },
): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/v1/models/:name/batch',
      permission: 'predict',
      status: 202,
      handle: ({ actor, changeId, params, body }) =>
        requestBatch(deps, {
          ...body(batchBody),
          model: params.name ?? '',
          actor,
          changeId,
        }),
    },
    {
      method: 'GET',
      path: '/v1/models/:name/batches',
      permission: 'read',
      handle: async ({ params }) => {
        const { name } = await knownModel(deps.store, params.name ?? '');
        return { batches: await deps.store.batches(name, listed) };
      },
    },
    {
      method: 'GET',
      path: '/v1/models/:name/batches/:id',
      permission: 'read',
      handle: (call) => showBatch(deps, refOf(call)),
    },
    {
      method: 'GET',
      path: '/v1/models/:name/batches/:id/results',
      permission: 'predict',
      handle: (call) => listResults(deps, { ...refOf(call), after: afterOf(call.query) }),
    },
    {
      method: 'DELETE',
      path: '/v1/models/:name/batches/:id',
      permission: 'predict',
      handle: (call) =>
        cancelBatch(deps, { ...refOf(call), actor: call.actor, changeId: call.changeId }),
    },
  ];
}

import * as z from 'zod/mini';
import type { Clock, Ids } from '#domain/clock.ts';
import { readPage, readReport } from '#domain/drift/check/read-report.ts';
import { startCheck } from '#domain/drift/check/start-check.ts';
import { invalid } from '#domain/errors.ts';
import { knownModel } from '#domain/registry/change-model.ts';
import type { Artifacts, ModelStore } from '#domain/registry/ports.ts';
import type { Workflows } from '#domain/workflows.ts';
import { FileAnswer } from '../runtime/file-answer.ts';
import type { Route } from '../runtime/http.ts';
import { monitoringRoutes } from './monitoring-routes.ts';

const startBody = z.strictObject({ from: z.optional(z.string()), to: z.optional(z.string()) });

const listedAtMost = 100;

function limitOf(query: URLSearchParams): number {
  const limit = Number(query.get('limit') ?? 20);
  if (Number.isInteger(limit) && limit >= 1 && limit <= listedAtMost) return limit;
  throw invalid(`\`limit\` must be a whole number from 1 to ${listedAtMost}.`, { field: 'limit' });
}

function formatOf(query: URLSearchParams): 'json' | 'html' {
  const format = query.get('format') ?? 'json';
  if (format === 'json' || format === 'html') return format;
  throw invalid('`format` is json or html.', { field: 'format' });
}

/**
 * The page holds names and categories that came with requests. It escapes them, and its own policy allows its style and script by their
 * hashes; these keep it from loading, sending or being framed whatever it says.
 */
const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-scripts",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

export interface DriftRoutesDeps {
  readonly store: ModelStore;
  readonly artifacts: Artifacts;
  readonly workflows: Workflows;
  readonly clock: Clock;
  readonly ids: Ids;
}

export function driftRoutes(deps: DriftRoutesDeps): readonly Route[] {
  const { store } = deps;
  return [
    {
      method: 'POST',
      path: '/v1/models/:name/drift',
      permission: 'drift:check',
      status: 202,
      handle: ({ params, body }) =>
        startCheck(deps, { ...body(startBody), model: params.name ?? '' }),
    },
    {
      method: 'GET',
      path: '/v1/models/:name/drift',
      permission: 'read',
      handle: async ({ params, query }) => {
        const { name } = await knownModel(store, params.name ?? '');
        return { checks: await store.driftRecords(name, limitOf(query)) };
      },
    },
    {
      method: 'GET',
      path: '/v1/models/:name/drift/:id',
      permission: 'read',
      handle: async ({ params, query }) => {
        const { name = '', id = '' } = params;
        const answer =
          formatOf(query) === 'json'
            ? new FileAnswer(
                'application/json; charset=utf-8',
                JSON.stringify(await readReport(deps, name, id)),
              )
            : new FileAnswer(
                'text/html; charset=utf-8',
                await readPage(deps, name, id),
                undefined,
                pageHeaders,
              );
        return answer.checkSize(
          'Read it from the artifact bucket: `uri` and `pageUri` of the check in GET /v1/models/{name}/drift say where.',
        );
      },
    },
    ...monitoringRoutes(deps),
  ];
}

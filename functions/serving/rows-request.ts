import { invalid } from '#domain/errors.ts';
import { entityFeatures, entityIds } from '#domain/serving/entity-rows.ts';
import type { Explainer, OnlineFeatures, ServingDirectory } from '#domain/serving/ports.ts';
import { plainContext } from '#domain/serving/request-context.ts';
import type { Fields } from '#domain/serving/routing/match-rule.ts';
import type { Row } from '#domain/serving/rows-to-tensors.ts';
import { notServed } from '#domain/serving/served-version.ts';

export interface RowsRequest {
  /** As sent; checked against the signature of the version that answers. */
  readonly instances: unknown;
  readonly subject: string | undefined;
  readonly context: Fields | undefined;
  readonly explain: boolean;
  /** In place of instances. */
  readonly entities?: { readonly ids: readonly string[]; readonly features: readonly Row[] };
}

interface Deps {
  readonly directory: ServingDirectory;
  readonly features?: OnlineFeatures;
  /** What answers `"explain": true`; without it that is refused. */
  readonly explainer?: Explainer;
}

type Body = Readonly<
  Partial<Record<'instances' | 'entities' | 'subject' | 'context' | 'explain', unknown>>
>;

export const rowsBody = (body: unknown): Body =>
  typeof body === 'object' && body !== null ? body : {};

/** The body of POST /v1/models/{name}/predict, features of its entities looked up. Throws `invalid`, `not-found`. */
export async function readRows(deps: Deps, model: string, body: unknown): Promise<RowsRequest> {
  const { instances, entities, subject, context, explain = false } = rowsBody(body);
  if (subject !== undefined && typeof subject !== 'string' && typeof subject !== 'number')
    throw invalid('`subject` must be a text.', { field: 'subject' });
  if (typeof explain !== 'boolean')
    throw invalid('`explain` must be true or false.', { field: 'explain' });
  if (explain && deps.explainer === undefined)
    throw invalid('Predictions are not explained here yet.', {
      field: 'explain',
      hint: 'Leave "explain" out.',
    });
  const request = {
    instances,
    explain,
    subject: subject === undefined ? undefined : String(subject),
    context: plainContext(context),
  };
  if (entities === undefined) return request;
  if (instances !== undefined)
    throw invalid('Both `instances` and `entities` are given.', {
      field: 'entities',
      hint: 'Send the rows, or the ids of entities whose features are kept.',
    });
  const ids = entityIds(entities);
  if (deps.features === undefined)
    throw invalid('No features are kept here.', {
      field: 'entities',
      hint: 'Send the rows themselves as "instances".',
    });
  if ((await deps.directory.serving(model)) === undefined) throw notServed(model);
  return {
    ...request,
    entities: { ids, features: await entityFeatures(deps.features, model, ids) },
  };
}

/** The row of a request that has just one: rules may look at its columns. */
export function onlyRow(rows: unknown): Fields | undefined {
  if (!Array.isArray(rows) || rows.length !== 1) return undefined;
  const [row] = rows as readonly unknown[];
  return typeof row === 'object' && row !== null && !Array.isArray(row)
    ? (row as Fields)
    : undefined;
}

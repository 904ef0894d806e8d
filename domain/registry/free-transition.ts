import { conflict } from '../errors.ts';
import { namedVersions } from '../serving/routing/routing.ts';
import type { ServingRecord } from '../serving/serving-record.ts';
import type { ModelVersion, Stage } from './model-version.ts';

/**
 * Where stages are labels a version goes wherever it is sent. One that serves alone stops serving when it leaves
 * Production: answers that record, to be removed.
 *
 * @throws DomainError `conflict` while a rollout is under way, or it serves beside others.
 */
export function freeTransition(
  { model, version }: ModelVersion,
  to: Stage,
  serving: ServingRecord | undefined,
): ServingRecord | undefined {
  if (serving?.rolloutId !== undefined)
    throw conflict(`A rollout of ${model} is under way: ${serving.rolloutId}.`, {
      hint: `Wait until it is over, or end it: POST /v1/models/${model}/rollback.`,
    });
  if (serving === undefined || to === 'Production') return undefined;
  const serves = serving.variants.some((variant) => variant.version === version);
  const named = namedVersions(serving.routing ?? {}).includes(version);
  if (!serves && !named) return undefined;
  if (serving.variants.length === 1 && serves) return serving;
  throw conflict(`Version ${version} of ${model} serves beside others.`, {
    field: 'stage',
    hint: 'Take it out of the routing first: PUT /v1/models/{name}/serving.',
  });
}

import { conflict } from '../errors.ts';
import { namedVersions } from '../serving/routing/routing.ts';
import type { ServingRecord } from '../serving/serving-record.ts';
import type { ModelVersion, Stage } from './model-version.ts';

/** REG-3: where a version may go from where it is. Leaving Production takes more: it must not serve. */
const allowed: Readonly<Record<Stage, readonly Stage[]>> = {
  None: ['Staging', 'Archived'],
  Staging: ['Production', 'Archived'],
  Production: ['Archived'],
  Archived: ['Staging'],
};

/** @throws DomainError `conflict`, with what to do instead, where stages are gated. */
export function checkTransition(
  { version, stage }: ModelVersion,
  to: Stage,
  serving: ServingRecord | undefined,
): void {
  if (stage === to) throw conflict(`Version ${version} is already in ${to}.`, { field: 'stage' });
  if (!allowed[stage].includes(to))
    throw conflict(`Version ${version} is in ${stage} and cannot go to ${to} from there.`, {
      field: 'stage',
      hint:
        to === 'Production'
          ? 'Set its stage to Staging first; Production is reached only from there.'
          : `From ${stage} it can go to ${allowed[stage].join(' or ')}.`,
    });
  if (to === 'Archived' && serving?.variants.some((variant) => variant.version === version))
    throw conflict(`Version ${version} serves; what serves is not archived.`, {
      field: 'stage',
      hint: 'Promote another version, or roll back; that archives this one.',
    });
  if (to === 'Archived' && namedVersions(serving?.routing ?? {}).includes(version))
    throw conflict(`The model's routing names version ${version}: a rule, a bandit or a shadow.`, {
      field: 'stage',
      hint: 'Take it out first: PUT /v1/models/{name}/serving.',
    });
}

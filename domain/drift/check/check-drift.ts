import type { CheckedDrift } from './finish-check.ts';
import { judgeCheck } from './judge-check.ts';
import { type CheckInput, type PlanDeps, planCheck } from './plan-check.ts';
import { sketchPart } from './sketch-part.ts';

/**
 * A whole check in one process, as the state machine makes it of three functions: plan, a sketch of each part, verdict.
 *
 * @throws DomainError `not-found` for an unknown model, `invalid` for a window that is none.
 */
export async function checkDrift(deps: PlanDeps, input: CheckInput): Promise<CheckedDrift> {
  const { folder, route, parts, checked } = await planCheck(deps, input);
  if (checked !== undefined) return checked;
  if (route === 'apart')
    for (let part = 0; part < parts; part++) await sketchPart(deps, { folder, part });
  return judgeCheck(deps, { folder });
}

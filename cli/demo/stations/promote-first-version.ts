import type { People } from '../people.ts';
import type { Told } from '../told.ts';
import { approveByTwo } from './approve.ts';

/** Staging, the approvers, Production. Version 1 serves alone then: there is nothing to compare it with. */
export async function promoteFirstVersion(
  people: People,
  model: string,
  version: number,
  note: (line: string) => void,
): Promise<Told<void>> {
  await people.engineer.setStage(model, version, { stage: 'Staging', reason: 'demo' });
  const { lines = [] } = await approveByTwo(people, model, version, note);
  const { serving } = await people.engineer.setStage(model, version, {
    stage: 'Production',
    reason: 'demo: passed Staging, approved by two',
  });
  const weights = serving?.variants.map((variant) => `v${variant.version} ${variant.weight} %`);
  return {
    detail: `Staging, then two approvers, then Production; serving: ${weights?.join(', ')}`,
    lines,
    value: undefined,
  };
}

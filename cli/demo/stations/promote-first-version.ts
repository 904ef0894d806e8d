import { isFinished } from '../../commands/retrain.ts';
import { waitFor } from '../../wait.ts';
import type { People } from '../people.ts';
import type { Told } from '../told.ts';
import { approveByTwo, askApprovers } from './approve.ts';
import type { FirstVersion } from './train-first-version.ts';

/** Staging, the approvers, Production. Version 1 serves alone then: there is nothing to compare it with. */
export async function promoteFirstVersion(
  people: People,
  { model, version: { version }, retrainingId }: FirstVersion,
  note: (line: string) => void,
): Promise<Told<void>> {
  const { engineer } = people;
  const { stage } = await engineer.version(model, version);
  if (stage === 'None')
    await engineer.setStage(model, version, { stage: 'Staging', reason: 'demo' });
  const asking = await askApprovers(people, model, version);
  const { lines = [] } = await approveByTwo(people, model, version, note);
  await waitFor(
    async () => {
      const now = await engineer.retraining(model, retrainingId);
      return isFinished(now) ? now : undefined;
    },
    {
      what: `the end of retraining ${retrainingId}`,
      limitSeconds: 60,
      look: `See execution ${retrainingId} of the retrain state machine.`,
      progress: note,
    },
  );
  await engineer.setStage(model, version, {
    stage: 'Production',
    reason: 'demo: passed Staging, approved by two',
  });
  const { serving } = await engineer.model(model);
  const weights = serving?.variants.map((variant) => `v${variant.version} ${variant.weight} %`);
  return {
    detail: `Staging, then two approvers, then Production; serving: ${weights?.join(', ')}`,
    lines: [asking, ...lines],
    value: undefined,
  };
}

import type { People } from '../people.ts';
import { wholeAudit } from '../rollout-steps.ts';
import { expectThat, type Told } from '../told.ts';

/** GOV-4: every change of this story is in the chain, and the chain holds. */
export async function checkAudit({ viewer }: People, model: string): Promise<Told<number>> {
  const { entries, verified } = await wholeAudit((after) => viewer.audit(model, { after }));
  expectThat(verified, 'The hash chain of the audit trail does not hold.');
  const gap = entries.findIndex(({ seq }, index) => seq !== index + 1);
  expectThat(gap === -1, `Entry ${gap + 1} of the audit trail is missing.`);
  const actions = Map.groupBy(entries, ({ action }) => action);
  return {
    detail: `${entries.length} entries, hash chain verified, none missing`,
    lines: [[...actions].map(([action, { length }]) => `${action} ${length}`).join(', ')],
    value: entries.length,
  };
}

import type { Approval } from '#domain/governance/approval.ts';
import { waitFor } from '../../wait.ts';
import type { People } from '../people.ts';
import { refused } from '../refused.ts';
import { expectThat, type Told } from '../told.ts';

/** The version's open question, if there is one. */
async function openApproval(
  { viewer }: People,
  model: string,
  version: number,
): Promise<Approval | undefined> {
  const all = await viewer.approvals();
  return all.find((approval) => approval.model === model && approval.version === version);
}

/**
 * Promoting a high-risk version is refused, and the refusal asks its approvers. Returns what was said. A pipeline that
 * has asked already is not asked again.
 */
export async function askApprovers(
  people: People,
  model: string,
  version: number,
): Promise<string> {
  const { status, message, hint } = await refused('A high-risk promotion', 409, () =>
    people.engineer.setStage(model, version, { stage: 'Production', reason: 'demo' }),
  );
  return `${status} ${message}${hint === undefined ? '' : ` → ${hint}`}`;
}

/** The one who works on the model may not decide; one approver is not enough; the second one resolves it. */
export async function approveByTwo(
  people: People,
  model: string,
  version: number,
  note: (line: string) => void,
): Promise<Told<Approval>> {
  const asked = await waitFor(() => openApproval(people, model, version), {
    what: `a question to the approvers about ${model} version ${version}`,
    limitSeconds: 60,
    look: `See \`loopwright models audit ${model}\` and the retrain state machine.`,
    progress: note,
  });
  const own = await refused('An approval by the engineer', 403, () =>
    people.engineer.decide(asked.id, 'approve', 'demo: approving my own work'),
  );
  const first = await people.mlLead.decide(asked.id, 'approve', 'The evaluation was read.');
  expectThat(first.status === 'pending', `One approver was enough: ${first.status}.`);
  const second = await people.qaLead.decide(asked.id, 'approve', 'Data and labels were checked.');
  expectThat(second.status === 'approved', `Two agreed, but the approval is ${second.status}.`);
  return {
    detail: `version ${version} is high risk; ${second.decisions.map(({ by }) => `${by.name} (${by.role})`).join(' and ')} agreed`,
    lines: [
      ...asked.risk.map((reason) => `risk: ${reason}`),
      `the engineer’s own approval: ${own.status} ${own.message}`,
      'after the first approver alone: still pending',
    ],
    value: second,
  };
}

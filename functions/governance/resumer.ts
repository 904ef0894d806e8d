import * as z from 'zod/mini';
import { knownApproval } from '#domain/governance/known-approval.ts';
import type { ModelStore } from '#domain/registry/ports.ts';
import type { Workflows } from '#domain/workflows.ts';
import { step } from '../runtime/step.ts';

/** The event ApprovalResolved, as the governance use cases write it. */
const approvalResolved = z.object({ detail: z.object({ after: z.object({ id: z.string() }) }) });

export interface ResumerDeps {
  readonly store: ModelStore;
  readonly workflows: Pick<Workflows, 'resume'>;
}

/** Answers the state machine that waits for an approval, if one does. The token is in the table only, never in an event. */
export const createResumer = ({ store, workflows }: ResumerDeps) =>
  step(approvalResolved, async ({ detail }) => {
    const { id, status, taskToken } = await knownApproval(store, detail.after.id);
    const resumed = taskToken !== undefined && status !== 'pending';
    if (resumed) await workflows.resume(taskToken, { status, approvalId: id });
    return { approvalId: id, status, resumed };
  });

import * as z from 'zod/mini';
import { type ApprovalAnswer, awaitApproval } from '#domain/retraining/await-approval.ts';
import { step } from '../runtime/step.ts';
import { run } from './run-schema.ts';

const schema = z.object({
  ...run,
  version: z.number(),
  risk: z.array(z.string()),
  taskToken: z.optional(z.string()),
});

/**
 * The answer is there already. A state that waits for a task token does not read what its function returns, and would
 * wait its six hours out; an error it reads, and goes on (statemachines/retrain.asl.json, AskApprovers).
 */
class NothingToWaitFor extends Error {
  override readonly name = 'NothingToWaitFor';
}

export function createApprovalStep(deps: Parameters<typeof awaitApproval>[0]) {
  const ask = step(schema, async (input) => ({
    waits: input.taskToken !== undefined,
    answer: await awaitApproval(deps, input),
  }));
  return async (event: unknown): Promise<ApprovalAnswer> => {
    const { waits, answer } = await ask(event);
    if (waits && answer.status !== 'pending')
      throw new NothingToWaitFor(`Approval ${answer.approvalId} is ${answer.status} already.`);
    return answer;
  };
}

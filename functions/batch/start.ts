import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod/mini';
import { stepFunctionsWorkflows } from '#adapters/stepfunctions/workflows.ts';
import { readEnv } from '../runtime/env.ts';
import { step } from '../runtime/step.ts';
import { startEnv } from './env.ts';

const env = readEnv(startEnv);
const workflows = stepFunctionsWorkflows({
  sfn: new SFNClient(),
  machines: { 'batch-transform': env.BATCH_MACHINE_ARN },
});

/** The event BatchRequested, as domain/batch/request-batch.ts writes it. */
const batchRequested = z.object({
  detail: z.object({ model: z.string(), after: z.object({ batchId: z.string() }) }),
});

export const handler = step(batchRequested, async ({ detail: { model, after } }) => {
  const { batchId } = after;
  await workflows.start('batch-transform', batchId, { model, batchId });
  return { batchId };
});

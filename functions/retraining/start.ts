import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod/mini';
import { stepFunctionsWorkflows } from '#adapters/stepfunctions/workflows.ts';
import { readEnv } from '../runtime/env.ts';
import { step } from '../runtime/step.ts';
import { startEnv } from './env.ts';

const env = readEnv(startEnv);
const workflows = stepFunctionsWorkflows({
  sfn: new SFNClient(),
  machines: { retrain: env.RETRAIN_MACHINE_ARN },
});

/** The event RetrainingRequested, as domain/retraining/request-retraining.ts writes it. */
const retrainingRequested = z.object({
  detail: z.object({ model: z.string(), after: z.object({ retrainingId: z.string() }) }),
});

export const handler = step(retrainingRequested, async ({ detail: { model, after } }) => {
  const { retrainingId } = after;
  await workflows.start('retrain', retrainingId, { model, retrainingId });
  return { retrainingId };
});

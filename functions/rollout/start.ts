import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod/mini';
import { stepFunctionsWorkflows } from '#adapters/stepfunctions/workflows.ts';
import { readEnv } from '../runtime/env.ts';
import { step } from '../runtime/step.ts';
import { startEnv } from './env.ts';

const env = readEnv(startEnv);
const workflows = stepFunctionsWorkflows({
  sfn: new SFNClient(),
  machines: { rollout: env.ROLLOUT_MACHINE_ARN },
});

/** The event RolloutStarted, as domain/rollout/start-rollout.ts writes it. */
const rolloutStarted = z.object({
  detail: z.object({
    model: z.string(),
    after: z.object({
      rolloutId: z.string(),
      waitSeconds: z.number(),
      checkEverySeconds: z.number(),
    }),
  }),
});

export const handler = step(rolloutStarted, async ({ detail: { model, after } }) => {
  await workflows.start('rollout', after.rolloutId, { model, ...after });
  return { rolloutId: after.rolloutId };
});

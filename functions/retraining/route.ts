import * as z from 'zod/mini';
import { route } from '#domain/retraining/route.ts';
import { gbdt } from '#domain/training/boosting/gbdt.ts';
import { readEnv } from '../runtime/env.ts';
import { step } from '../runtime/step.ts';
import { deps } from './deps.ts';
import { routeEnv } from './env.ts';
import { run } from './run-schema.ts';

const env = readEnv(routeEnv);
const limits = {
  lambda: { memory: env.TRAIN_MEMORY, rounds: env.TRAIN_ROUNDS },
  sageMaker: env.SAGEMAKER_TRAINING === 'on',
};

const schema = z.object({
  ...run,
  size: z.object({
    task: z.enum(['binary', 'multiclass', 'regression']),
    rows: z.number(),
    columns: z.number(),
    outputs: z.number(),
  }),
});

export const handler = step(schema, (input) => route({ ...deps, algorithm: gbdt, limits }, input));

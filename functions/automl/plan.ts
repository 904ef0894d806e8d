import * as z from 'zod/mini';
import { planStep } from '#domain/automl/steps/plan.ts';
import { readEnv } from '../runtime/env.ts';
import { step } from '../runtime/step.ts';
import { deps } from './deps.ts';
import { planEnv } from './env.ts';
import { priceOf } from './price.ts';
import { data, run } from './run-schema.ts';

const env = readEnv(planEnv);

export const handler = step(z.object({ ...run, ...data }), (input) =>
  planStep({ ...deps, workers: env.WORKERS, price: priceOf(env) }, input),
);

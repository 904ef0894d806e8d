import * as z from 'zod/mini';
import { reduceStep } from '#domain/automl/steps/reduce.ts';
import { step } from '../runtime/step.ts';
import { deps } from './deps.ts';
import { run } from './run-schema.ts';

export const handler = step(z.object({ ...run, wave: z.string() }), (input) =>
  reduceStep(deps, input),
);

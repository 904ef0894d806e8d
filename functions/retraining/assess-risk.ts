import * as z from 'zod/mini';
import { assess } from '#domain/retraining/assess.ts';
import { step } from '../runtime/step.ts';
import { deps } from './deps.ts';
import { run } from './run-schema.ts';

export const handler = step(z.object({ ...run, version: z.number() }), (input) =>
  assess(deps, input),
);

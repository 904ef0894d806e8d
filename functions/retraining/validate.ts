import * as z from 'zod/mini';
import { validate } from '#domain/retraining/validate.ts';
import { step } from '../runtime/step.ts';
import { deps } from './deps.ts';
import { collected, run } from './run-schema.ts';

export const handler = step(z.object({ ...run, ...collected }), (input) => validate(deps, input));

import * as z from 'zod/mini';
import { collect } from '#domain/retraining/collect.ts';
import { step } from '../runtime/step.ts';
import { deps } from './deps.ts';
import { run } from './run-schema.ts';

export const handler = step(z.object(run), (input) => collect(deps, input));

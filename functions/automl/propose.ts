import * as z from 'zod/mini';
import { proposeStep } from '#domain/automl/steps/propose.ts';
import { step } from '../runtime/step.ts';
import { deps } from './deps.ts';
import { run } from './run-schema.ts';

export const handler = step(z.object(run), (input) => proposeStep(deps, input));

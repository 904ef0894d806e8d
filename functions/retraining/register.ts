import * as z from 'zod/mini';
import { guardedRuntime } from '#adapters/onnx/guarded-runtime.ts';
import type { Evaluation } from '#domain/registry/model-version.ts';
import { register } from '#domain/retraining/register.ts';
import { step } from '../runtime/step.ts';
import { deps } from './deps.ts';
import { collected, run, trained } from './run-schema.ts';

const runtime = guardedRuntime();

const schema = z.object({
  ...run,
  ...collected,
  ...trained,
  /** Written by the state before; the registry checks no numbers of the platform itself. */
  evaluation: z.custom<Evaluation>((value) => typeof value === 'object' && value !== null),
  reasons: z.array(z.string()),
});

export const handler = step(schema, (input) => register({ ...deps, runtime }, input));

import * as z from 'zod/mini';
import { wasmCompute } from '#adapters/compute/wasm-compute.ts';
import { tryStep } from '#domain/automl/steps/try.ts';
import { step } from '../runtime/step.ts';
import { threadsOf } from '../runtime/threads.ts';
import { deps, memory, secondsLeftOf } from './deps.ts';
import { run } from './run-schema.ts';

const compute = wasmCompute({ threads: threadsOf(memory) });

const schema = z.object({ ...run, wave: z.string(), trials: z.array(z.string()) });

export const handler = step(schema, (input, invocation) =>
  tryStep({ ...deps, compute, secondsLeft: secondsLeftOf(invocation) }, input),
);

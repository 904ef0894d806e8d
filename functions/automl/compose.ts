import * as z from 'zod/mini';
import { wasmCompute } from '#adapters/compute/wasm-compute.ts';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { composeStep } from '#domain/automl/steps/compose.ts';
import { step } from '../runtime/step.ts';
import { threadsOf } from '../runtime/threads.ts';
import { deps, memory, secondsLeftOf } from './deps.ts';
import { data, run } from './run-schema.ts';

const compute = wasmCompute({ threads: threadsOf(memory) });
const runtime = onnxRuntime();

export const handler = step(z.object({ ...run, ...data }), (input, invocation) =>
  composeStep({ ...deps, compute, runtime, secondsLeft: secondsLeftOf(invocation) }, input),
);

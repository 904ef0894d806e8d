import * as z from 'zod/mini';
import { wasmCompute } from '#adapters/compute/wasm-compute.ts';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { train } from '#domain/retraining/train.ts';
import { readEnv } from '../runtime/env.ts';
import { step } from '../runtime/step.ts';
import { threadsOf } from '../runtime/threads.ts';
import { deps } from './deps.ts';
import { trainEnv } from './env.ts';
import { collected, run } from './run-schema.ts';

const env = readEnv(trainEnv);
const runtime = onnxRuntime();
const compute = wasmCompute({ threads: threadsOf(env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE) });
/** The trainer itself stops half a minute before its deadline (domain/training/model/run-fit.ts). */
const trainersReserveMs = 30_000;
const earlierMs = env.STOP_BEFORE_SECONDS * 1_000 - trainersReserveMs;

const schema = z.object({ ...run, ...collected, round: z.optional(z.number()) });

export const handler = step(schema, (input, invocation) =>
  train(
    {
      ...deps,
      runtime,
      compute,
      checkpointEveryMs: env.CHECKPOINT_SECONDS * 1_000,
      ...(env.STOP_BEFORE_SECONDS > 0 && {
        remainingMs: () => invocation.getRemainingTimeInMillis() - earlierMs,
      }),
      rounds: env.TRAIN_ROUNDS,
    },
    input,
  ),
);

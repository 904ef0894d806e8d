import * as z from 'zod/mini';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { train } from '#domain/retraining/train.ts';
import { step } from '../runtime/step.ts';
import { deps } from './deps.ts';
import { collected, run } from './run-schema.ts';

const runtime = onnxRuntime();

export const handler = step(z.object({ ...run, ...collected }), (input) =>
  train({ ...deps, runtime }, input),
);

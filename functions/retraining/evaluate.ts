import * as z from 'zod/mini';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { evaluate } from '#domain/retraining/evaluate.ts';
import { step } from '../runtime/step.ts';
import { deps } from './deps.ts';
import { collected, run, trained } from './run-schema.ts';

const runtime = onnxRuntime();

export const handler = step(z.object({ ...run, ...collected, ...trained }), (input) =>
  evaluate({ ...deps, runtime, stopwatch: performance }, input),
);

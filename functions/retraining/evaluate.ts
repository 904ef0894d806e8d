import * as z from 'zod/mini';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { sessionCache } from '#adapters/onnx/session-cache.ts';
import { memberDirectory } from '#domain/registry/member-directory.ts';
import { evaluate } from '#domain/retraining/evaluate.ts';
import { readEnv } from '../runtime/env.ts';
import { step } from '../runtime/step.ts';
import { allModels, openEndpoints } from '../serving/models.ts';
import { deps } from './deps.ts';
import { evaluateEnv } from './env.ts';
import { collected, run, trained } from './run-schema.ts';

const env = readEnv(evaluateEnv);
const runtime = onnxRuntime();
const metrics = { metric: () => {} };

const models = allModels({
  // One champion at a time, with its members.
  onnx: sessionCache({
    artifacts: deps.artifacts,
    runtime,
    budgetBytes: Number.POSITIVE_INFINITY,
    metrics,
  }),
  artifacts: deps.artifacts,
  directory: memberDirectory(deps.store),
  aliasTtlMs: 60_000,
  endpoints: openEndpoints(env.ENDPOINT_REACH),
  metrics,
  warn: () => {},
});

export const handler = step(z.object({ ...run, ...collected, ...trained }), (input) =>
  evaluate({ ...deps, runtime, models, stopwatch: performance }, input),
);

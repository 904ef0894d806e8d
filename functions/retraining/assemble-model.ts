import * as z from 'zod/mini';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { readModelArchive } from '#adapters/sagemaker/model-archive.ts';
import { assembleTrained } from '#domain/retraining/assemble-trained.ts';
import { step } from '../runtime/step.ts';
import { deps } from './deps.ts';
import { collected, run } from './run-schema.ts';

const runtime = onnxRuntime();

const schema = z.object({
  ...run,
  ...collected,
  job: z.object({
    archiveUri: z.string(),
    seconds: z.optional(z.number()),
    billedSeconds: z.optional(z.number()),
  }),
});

export const handler = step(schema, (input) =>
  assembleTrained({ ...deps, runtime, unpack: readModelArchive }, input),
);

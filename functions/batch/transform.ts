import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import { emfMetrics } from '#adapters/cloudwatch/emf-metrics.ts';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { firehoseCaptureLog } from '#adapters/firehose/capture-log.ts';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { sessionCache } from '#adapters/onnx/session-cache.ts';
import { parquetFiles } from '#adapters/parquet/parquet-files.ts';
import { s3Artifacts } from '#adapters/s3/artifacts.ts';
import { s3BatchFiles } from '#adapters/s3/batch-files.ts';
import { s3Spill } from '#adapters/s3/spill.ts';
import { transformPart } from '#domain/batch/transform-part.ts';
import { memberDirectory } from '#domain/registry/member-directory.ts';
import { readEnv } from '../runtime/env.ts';
import { logger } from '../runtime/logger.ts';
import { step } from '../runtime/step.ts';
import { systemClock } from '../runtime/system.ts';
import { allModels, openEndpoints } from '../serving/models.ts';
import { transformEnv } from './env.ts';

const env = readEnv(transformEnv);
const s3 = new S3Client();
const metrics = emfMetrics(env.METRICS_NAMESPACE);
const files = s3BatchFiles(s3, env.ARTIFACT_BUCKET);

const store = dynamoModelStore(new DynamoDBClient(), env.TABLE_NAME);
const artifacts = s3Artifacts(s3, env.ARTIFACT_BUCKET);

const deps = {
  store,
  files,
  parquet: parquetFiles(files),
  models: allModels({
    onnx: sessionCache({
      artifacts,
      runtime: onnxRuntime(),
      // Half of the memory; the other is for the rows.
      budgetBytes: (Number(env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE) * 1024 * 1024) / 2,
      metrics,
    }),
    artifacts,
    directory: memberDirectory(store),
    aliasTtlMs: 60_000,
    endpoints: openEndpoints(env.ENDPOINT_REACH),
    metrics,
    warn: (message, details) => logger.warn(message, { ...details }),
  }),
  captures: firehoseCaptureLog({
    client: new FirehoseClient({ maxAttempts: 1 }),
    captureStream: env.CAPTURE_STREAM,
    spill: s3Spill(s3, env.LAKE_BUCKET),
    spilled(kind, bytes, reason) {
      metrics.metric('captureFailures', 1);
      logger.warn('spilled to S3', { kind, bytes, reason });
    },
  }),
  clock: systemClock,
  stopwatch: performance,
};

const schema = z.object({ model: z.string(), batchId: z.string(), key: z.string() });

export const handler = step(schema, async (input) => {
  const result = await transformPart(deps, input);
  metrics.metric('batchRows', result?.rows ?? 0, { model: input.model });
  metrics.flush({ batchId: input.batchId });
  return { part: result?.part ?? null };
});

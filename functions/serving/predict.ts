import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { S3Client } from '@aws-sdk/client-s3';
import { emfMetrics } from '#adapters/cloudwatch/emf-metrics.ts';
import { dynamoBanditLedger } from '#adapters/dynamodb/bandit-ledger.ts';
import { dynamoOnlineFeatures } from '#adapters/dynamodb/online-features.ts';
import { dynamoServingReads } from '#adapters/dynamodb/serving-reads.ts';
import { firehoseCaptureLog } from '#adapters/firehose/capture-log.ts';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { sessionCache } from '#adapters/onnx/session-cache.ts';
import { s3Artifacts } from '#adapters/s3/artifacts.ts';
import { s3OversizeRows } from '#adapters/s3/oversize-rows.ts';
import { s3Spill } from '#adapters/s3/spill.ts';
import { cachedStatistics } from '#domain/serving/bandits/cached-statistics.ts';
import { cachedDirectory } from '#domain/serving/cached-directory.ts';
import type { Warn } from '#domain/serving/ports.ts';
import { responseCache } from '#domain/serving/response-cache.ts';
import { warmUp } from '#domain/serving/warm-up.ts';
import product from '../../package.json' with { type: 'json' };
import { readEnv } from '../runtime/env.ts';
import { systemClock, systemIds } from '../runtime/system.ts';
import { predictEnv } from './env.ts';
import { allModels, openEndpoints } from './models.ts';
import { createPredictApi } from './predict-api.ts';

const env = readEnv(predictEnv);
const s3 = new S3Client();
const metrics = emfMetrics(env.METRICS_NAMESPACE);

const warn: Warn = (message, details) =>
  console.warn(JSON.stringify({ level: 'WARN', message, ...details }));

/** Half of the function's memory is for models; the rest is Node, the library, and the requests. */
const budgetBytes = (env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE * 1024 * 1024) / 2;

const dynamo = new DynamoDBClient();
const store = dynamoServingReads(dynamo, env.TABLE_NAME);
const artifacts = s3Artifacts(s3, env.ARTIFACT_BUCKET);
const directory = cachedDirectory(
  { store, stopwatch: performance, metrics },
  env.SERVING_RECORD_TTL_MS,
);
const models = allModels({
  onnx: sessionCache({ artifacts, runtime: onnxRuntime(), budgetBytes, metrics }),
  artifacts,
  directory: { version: directory.version, alias: store.alias },
  aliasTtlMs: env.SERVING_RECORD_TTL_MS,
  endpoints: openEndpoints(env.ENDPOINT_REACH),
  metrics,
  warn,
});

const ledger = dynamoBanditLedger(dynamo, env.TABLE_NAME);
const statistics = cachedStatistics(
  ledger,
  { stopwatch: performance, metrics },
  env.SERVING_RECORD_TTL_MS,
);

const warm = env.WARM_MODELS.split(',').filter(Boolean);
if (warm.length > 0) await warmUp({ directory, models, warn }, warm);

export const handler = createPredictApi({
  directory,
  models,
  captures: firehoseCaptureLog({
    client: new FirehoseClient({ maxAttempts: 1 }), // The log itself tries again, within its budget.
    captureStream: env.CAPTURE_STREAM,
    spill: s3Spill(s3, env.LAKE_BUCKET),
    spilled(kind, bytes, reason) {
      metrics.metric('captureFailures', 1);
      warn('spilled to S3', { kind, bytes, reason });
    },
  }),
  bandits: { ...statistics, remember: ledger.remember },
  answers: responseCache(performance),
  features: dynamoOnlineFeatures(dynamo, env.FEATURE_TABLE),
  oversize: s3OversizeRows(s3, env.LAKE_BUCKET),
  wait: (ms) => sleep(ms),
  clock: systemClock,
  stopwatch: performance,
  ids: systemIds,
  metrics,
  warn,
  productVersion: product.version,
  flush: metrics.flush,
});

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { guardedRuntime } from '#adapters/onnx/guarded-runtime.ts';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { sessionCache } from '#adapters/onnx/session-cache.ts';
import { s3Artifacts } from '#adapters/s3/artifacts.ts';
import { memberDirectory } from '#domain/registry/member-directory.ts';
import { readEnv } from '../runtime/env.ts';
import { api } from '../runtime/http.ts';
import { exemptBy } from '../runtime/policy-exempt.ts';
import { systemClock, systemIds } from '../runtime/system.ts';
import { allModels, openEndpoints } from '../serving/models.ts';
import { servingSettingsRoutes } from '../serving/settings-routes.ts';
import { apiEnv } from './env.ts';
import { registryRoutes } from './routes.ts';

const env = readEnv(apiEnv);
const store = dynamoModelStore(new DynamoDBClient(), env.TABLE_NAME);
const artifacts = s3Artifacts(new S3Client(), env.ARTIFACT_BUCKET);
const metrics = { metric: () => {} };
const endpoints = openEndpoints(env.ENDPOINT_REACH);

/** Members of an ensemble have been tried already, each in a process of its own, when they were registered. */
const models = allModels({
  onnx: sessionCache({
    artifacts,
    runtime: onnxRuntime(),
    budgetBytes: (env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE * 1024 * 1024) / 2,
    metrics,
  }),
  artifacts,
  directory: memberDirectory(store),
  aliasTtlMs: 0,
  endpoints,
  metrics,
  warn: () => {},
});

const edge = {
  store,
  clock: systemClock,
  ids: systemIds,
  exempt: exemptBy(env.POLICY_EXEMPT),
};

export const handler = api([
  ...registryRoutes({
    ...edge,
    artifacts,
    runtime: guardedRuntime(),
    models,
    endpoints,
    stopwatch: performance,
  }),
  ...servingSettingsRoutes(edge),
]);

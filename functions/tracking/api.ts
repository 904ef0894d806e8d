import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { dynamoTrackingStore } from '#adapters/dynamodb/tracking/tracking-store.ts';
import { guardedRuntime } from '#adapters/onnx/guarded-runtime.ts';
import { s3Artifacts } from '#adapters/s3/artifacts.ts';
import { s3RowSnapshots } from '#adapters/s3/row-snapshots.ts';
import { s3TrackedFiles } from '#adapters/s3/tracked-files.ts';
import { readEnv } from '../runtime/env.ts';
import { exemptBy } from '../runtime/policy-exempt.ts';
import { systemClock, systemEntropy, systemIds } from '../runtime/system.ts';
import { allCalls } from './all-calls.ts';
import { apiEnv } from './env.ts';
import { mlflowApi } from './mlflow-api.ts';

const env = readEnv(apiEnv);
const dynamo = new DynamoDBClient();
const s3 = new S3Client();

export const handler = mlflowApi(
  allCalls({
    store: dynamoModelStore(dynamo, env.TABLE_NAME),
    tracking: dynamoTrackingStore(dynamo, env.TABLE_NAME, {
      snapshots: s3RowSnapshots(s3, env.ARTIFACT_BUCKET),
    }),
    files: s3TrackedFiles(s3, env.ARTIFACT_BUCKET),
    artifacts: s3Artifacts(s3, env.ARTIFACT_BUCKET),
    runtime: guardedRuntime(),
    clock: systemClock,
    stopwatch: performance,
    ids: systemIds,
    entropy: systemEntropy,
    exempt: exemptBy(env.POLICY_EXEMPT),
  }),
);

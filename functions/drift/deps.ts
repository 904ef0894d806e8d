import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { s3Artifacts } from '#adapters/s3/artifacts.ts';
import { s3CaptureLake } from '#adapters/s3/capture-lake.ts';
import { s3LakeFiles } from '#adapters/s3/lake-files.ts';
import type { PlanDeps } from '#domain/drift/check/plan-check.ts';
import { readEnv } from '../runtime/env.ts';
import { systemClock } from '../runtime/system.ts';
import { stepEnv } from './env.ts';

/** What plan, sketch and verdict of a check are made with. */
export function checkDeps(): PlanDeps {
  const env = readEnv(stepEnv);
  const s3 = new S3Client();
  return {
    store: dynamoModelStore(new DynamoDBClient(), env.TABLE_NAME),
    artifacts: s3Artifacts(s3, env.ARTIFACT_BUCKET),
    lake: { ...s3CaptureLake(s3, env.LAKE_BUCKET), ...s3LakeFiles(s3, env.LAKE_BUCKET) },
    clock: systemClock,
    partBytes: Number(env.PART_MB) * 1024 * 1024,
  };
}

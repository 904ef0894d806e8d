import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { s3Artifacts } from '#adapters/s3/artifacts.ts';
import { s3BatchFiles } from '#adapters/s3/batch-files.ts';
import { readEnv } from '../runtime/env.ts';
import { api } from '../runtime/http.ts';
import { systemClock, systemIds } from '../runtime/system.ts';
import { apiEnv } from './env.ts';
import { qualityRoutes } from './routes.ts';

const env = readEnv(apiEnv);
const s3 = new S3Client();

export const handler = api(
  qualityRoutes({
    store: dynamoModelStore(new DynamoDBClient(), env.TABLE_NAME),
    artifacts: s3Artifacts(s3, env.ARTIFACT_BUCKET),
    files: s3BatchFiles(s3, env.ARTIFACT_BUCKET),
    clock: systemClock,
    ids: systemIds,
  }),
);

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { s3BatchFiles } from '#adapters/s3/batch-files.ts';
import { stepFunctionsWorkflows } from '#adapters/stepfunctions/workflows.ts';
import { readEnv } from '../runtime/env.ts';
import { api } from '../runtime/http.ts';
import { systemClock, systemIds } from '../runtime/system.ts';
import { apiEnv } from './env.ts';
import { batchRoutes } from './routes.ts';

const env = readEnv(apiEnv);

export const handler = api(
  batchRoutes({
    store: dynamoModelStore(new DynamoDBClient(), env.TABLE_NAME),
    files: s3BatchFiles(new S3Client(), env.ARTIFACT_BUCKET),
    workflows: stepFunctionsWorkflows({
      sfn: new SFNClient(),
      machines: { 'batch-transform': env.BATCH_MACHINE_ARN },
    }),
    clock: systemClock,
    ids: systemIds,
  }),
);

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { s3Artifacts } from '#adapters/s3/artifacts.ts';
import { stepFunctionsWorkflows } from '#adapters/stepfunctions/workflows.ts';
import { readEnv } from '../runtime/env.ts';
import { api } from '../runtime/http.ts';
import { systemClock, systemIds } from '../runtime/system.ts';
import { apiEnv } from './env.ts';
import { driftRoutes } from './routes.ts';

const env = readEnv(apiEnv);

export const handler = api(
  driftRoutes({
    store: dynamoModelStore(new DynamoDBClient(), env.TABLE_NAME),
    artifacts: s3Artifacts(new S3Client(), env.ARTIFACT_BUCKET),
    workflows: stepFunctionsWorkflows({
      sfn: new SFNClient(),
      machines: { 'drift-check': env.DRIFT_CHECK_MACHINE_ARN },
    }),
    clock: systemClock,
    ids: systemIds,
  }),
);

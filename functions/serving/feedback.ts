import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { S3Client } from '@aws-sdk/client-s3';
import { dynamoBanditLedger } from '#adapters/dynamodb/bandit-ledger.ts';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { firehoseCaptureLog } from '#adapters/firehose/capture-log.ts';
import { s3Spill } from '#adapters/s3/spill.ts';
import { readEnv } from '../runtime/env.ts';
import { systemClock } from '../runtime/system.ts';
import { feedbackEnv } from './env.ts';
import { createFeedbackApi } from './feedback-api.ts';

const env = readEnv(feedbackEnv);
const dynamo = new DynamoDBClient();

export const handler = createFeedbackApi({
  store: dynamoModelStore(dynamo, env.TABLE_NAME),
  bandits: dynamoBanditLedger(dynamo, env.TABLE_NAME),
  log: firehoseCaptureLog({
    client: new FirehoseClient(),
    feedbackStream: env.FEEDBACK_STREAM,
    spill: s3Spill(new S3Client(), env.LAKE_BUCKET),
  }),
  clock: systemClock,
});

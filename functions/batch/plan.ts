import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { parquetFiles } from '#adapters/parquet/parquet-files.ts';
import { s3BatchFiles } from '#adapters/s3/batch-files.ts';
import { planBatch } from '#domain/batch/plan-batch.ts';
import { readEnv } from '../runtime/env.ts';
import { step } from '../runtime/step.ts';
import { stepEnv } from './env.ts';

const env = readEnv(stepEnv);
const files = s3BatchFiles(new S3Client(), env.ARTIFACT_BUCKET);
const store = dynamoModelStore(new DynamoDBClient(), env.TABLE_NAME);

const schema = z.object({ model: z.string(), batchId: z.string() });

/** Tells the map where the parts are listed. */
export const handler = step(schema, async (ref) => ({
  bucket: env.ARTIFACT_BUCKET,
  ...(await planBatch({ store, files, parquet: parquetFiles(files) }, ref)),
}));

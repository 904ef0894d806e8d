import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { s3Artifacts } from '#adapters/s3/artifacts.ts';
import { useTable } from '#adapters/tables/read-rows.ts';
import { runValidation, type Tables } from '#domain/quality/run-validation.ts';
import { readEnv } from '../runtime/env.ts';
import { step } from '../runtime/step.ts';
import { systemClock } from '../runtime/system.ts';
import { validateEnv } from './env.ts';

const env = readEnv(validateEnv);
const s3 = new S3Client();
const deps = {
  store: dynamoModelStore(new DynamoDBClient(), env.TABLE_NAME),
  artifacts: s3Artifacts(s3, env.ARTIFACT_BUCKET),
  tables: { use: (uri, run) => useTable(uri, run, { s3 }) } satisfies Tables,
  clock: systemClock,
};

/** The event DataValidationRequested, as domain/quality/request-validation.ts writes it. */
const requested = z.object({
  detail: z.object({ model: z.string(), after: z.object({ validationId: z.string() }) }),
});

export const handler = step(requested, async ({ detail: { model, after } }) => {
  const { id, status, passed } = await runValidation(deps, { model, ...after });
  return { id, status, passed: passed ?? null };
});

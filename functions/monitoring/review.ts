import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { dynamoToldMarks } from '#adapters/dynamodb/told-marks.ts';
import { s3Artifacts } from '#adapters/s3/artifacts.ts';
import { sendReview } from '#domain/monitoring/review/send-review.ts';
import { readEnv } from '../runtime/env.ts';
import { step } from '../runtime/step.ts';
import { systemClock } from '../runtime/system.ts';
import { channelsOf, placesOf } from './channels.ts';
import { reviewEnv } from './env.ts';

/** What the schedules send. `at` is when it was due; now, when it is no time (by hand, or what an emulator leaves in). */
const due = z.object({ kind: z.enum(['daily', 'weekly']), at: z.optional(z.string()) });

/** Longer than the function may run. */
const claimSeconds = 330;

const env = readEnv(reviewEnv);
const dynamo = new DynamoDBClient();
const deps = {
  store: dynamoModelStore(dynamo, env.TABLE_NAME),
  marks: dynamoToldMarks(dynamo, env.TABLE_NAME, systemClock, claimSeconds),
  artifacts: s3Artifacts(new S3Client(), env.ARTIFACT_BUCKET),
  channels: channelsOf(env),
  places: placesOf(env),
  clock: systemClock,
  stage: env.STAGE,
  due: { hour: env.REPORT_HOUR, timeZone: env.TIME_ZONE },
};

export const handler = step(due, ({ kind, at = '' }) => {
  const asked = new Date(at);
  return sendReview(deps, kind, Number.isNaN(asked.getTime()) ? systemClock.now() : asked);
});

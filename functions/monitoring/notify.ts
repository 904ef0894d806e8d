import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoToldMarks } from '#adapters/dynamodb/told-marks.ts';
import { readEnv } from '../runtime/env.ts';
import { systemClock } from '../runtime/system.ts';
import { channelsOf, placesOf } from './channels.ts';
import { notifyEnv } from './env.ts';
import { createNotifier } from './notifier.ts';

const env = readEnv(notifyEnv);

export const handler = createNotifier({
  channels: channelsOf(env),
  marks: dynamoToldMarks(new DynamoDBClient(), env.TABLE_NAME, systemClock),
  places: placesOf(env),
});

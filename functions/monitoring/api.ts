import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { dynamoGaugeBoard } from '#adapters/dynamodb/gauge-board.ts';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { dynamoToldMarks } from '#adapters/dynamodb/told-marks.ts';
import { s3Artifacts } from '#adapters/s3/artifacts.ts';
import { readEnv } from '../runtime/env.ts';
import { api } from '../runtime/http.ts';
import { systemClock, systemIds } from '../runtime/system.ts';
import { alertRoutes } from './alert-routes.ts';
import { channelsOf, placesOf } from './channels.ts';
import { apiEnv } from './env.ts';
import { reportRoutes } from './report-routes.ts';

const env = readEnv(apiEnv);
const dynamo = new DynamoDBClient();
const deps = {
  store: dynamoModelStore(dynamo, env.TABLE_NAME),
  artifacts: s3Artifacts(new S3Client(), env.ARTIFACT_BUCKET),
  board: dynamoGaugeBoard(dynamo, env.TABLE_NAME, systemClock),
  marks: dynamoToldMarks(dynamo, env.TABLE_NAME, systemClock),
  channels: channelsOf(env),
  places: placesOf(env),
  clock: systemClock,
  ids: systemIds,
};

export const handler = api([...alertRoutes(deps), ...reportRoutes(deps)]);

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { emfMetrics } from '#adapters/cloudwatch/emf-metrics.ts';
import { dynamoGaugeBoard } from '#adapters/dynamodb/gauge-board.ts';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { s3Artifacts } from '#adapters/s3/artifacts.ts';
import { publishMetrics } from '#domain/monitoring/metrics/publish-metrics.ts';
import { readEnv } from '../runtime/env.ts';
import { step } from '../runtime/step.ts';
import { systemClock } from '../runtime/system.ts';
import { busEvent } from './bus-event.ts';
import { publishMetricsEnv } from './env.ts';

const env = readEnv(publishMetricsEnv);
const dynamo = new DynamoDBClient();
const metrics = emfMetrics(env.METRICS_NAMESPACE);
const deps = {
  store: dynamoModelStore(dynamo, env.TABLE_NAME),
  artifacts: s3Artifacts(new S3Client(), env.ARTIFACT_BUCKET),
  board: dynamoGaugeBoard(dynamo, env.TABLE_NAME, systemClock),
  metrics,
  clock: systemClock,
  cloudWatchFeatures: env.CLOUDWATCH_FEATURES,
};

export const handler = step(busEvent, async (event) => {
  const samples = await publishMetrics(deps, event);
  metrics.flush();
  return { samples };
});

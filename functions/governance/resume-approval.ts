import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { dynamoModelStore } from '#adapters/dynamodb/model-store.ts';
import { stepFunctionsWorkflows } from '#adapters/stepfunctions/workflows.ts';
import { readEnv } from '../runtime/env.ts';
import { logger } from '../runtime/logger.ts';
import { resumeApprovalEnv } from './env.ts';
import { createResumer } from './resumer.ts';

const env = readEnv(resumeApprovalEnv);

export const handler = createResumer({
  store: dynamoModelStore(new DynamoDBClient(), env.TABLE_NAME),
  workflows: stepFunctionsWorkflows({
    sfn: new SFNClient(),
    machines: {},
    log: (message) => logger.info(message),
  }),
});

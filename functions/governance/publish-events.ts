import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { eventBridgeBus } from '#adapters/eventbridge/event-bus.ts';
import { readEnv } from '../runtime/env.ts';
import { logger } from '../runtime/logger.ts';
import { publishEventsEnv } from './env.ts';
import { createPublisher } from './publisher.ts';

const env = readEnv(publishEventsEnv);

export const handler = createPublisher(
  eventBridgeBus(new EventBridgeClient(), env.EVENT_BUS_NAME, (message) => logger.warn(message)),
);

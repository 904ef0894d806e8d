import { randomUUID } from 'node:crypto';
import { monotonicFactory } from 'ulid';
import type { Clock, Ids } from '#domain/clock.ts';

const ulid = monotonicFactory();

export const systemClock: Clock = { now: () => new Date() };
export const systemIds: Ids = { next: () => ulid() };
export const newRequestId = (): string => randomUUID();

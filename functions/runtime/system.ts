import { randomBytes, randomFillSync, randomUUID } from 'node:crypto';
import { monotonicFactory } from 'ulid';
import type { Clock, Ids } from '#domain/clock.ts';
import type { Entropy } from '#domain/tracking/entropy.ts';

const bytes = new Uint8Array(4096);
let used = bytes.length;

/** In [0, 1), in steps of 1/256, which ulid makes one of 32 letters of. Drawn one by one, bytes are most of an id's cost. */
function random(): number {
  if (used === bytes.length) {
    randomFillSync(bytes);
    used = 0;
  }
  return (bytes[used++] as number) / 256;
}

const ulid = monotonicFactory(random);

export const systemClock: Clock = { now: () => new Date() };
export const systemIds: Ids = { next: () => ulid() };
export const newRequestId = (): string => randomUUID();
export const systemEntropy: Entropy = () => randomBytes(10).toString('hex');

import { createHash } from 'node:crypto';
import type { Key } from './items.ts';

/** The items of docs/architecture.md's table that belong to tracking. */
export const experimentsPartition = 'EXPERIMENTS';
export const experimentPrefix = 'EXP#';
export const experimentKey = (id: string): Key => ({
  pk: experimentsPartition,
  sk: `${experimentPrefix}${id}`,
});
export const experimentNameKey = (name: string): Key => ({
  pk: `EXPNAME#${inKey(name)}`,
  sk: 'NAME',
});
export const counterKey: Key = { pk: 'COUNTER#experiments', sk: 'COUNTER' };

/**
 * An experiment's runs lie in eight partitions by the first three bits of their ids: a partition takes 1 000
 * write units a second, and eight are read at once.
 */
export const runPartitions = 8;
export const runPrefix = 'RUN#';
export const runPartition = (experimentId: string, part: number): string =>
  `EXP#${experimentId}#${part}`;
export const runKey = (experimentId: string, runId: string): Key => ({
  pk: runPartition(experimentId, firstByte(runId) >> 5),
  sk: `${runPrefix}${runId}`,
});
export const shardsKey = (experimentId: string, part: number): Key => ({
  pk: runPartition(experimentId, part),
  sk: 'SHARDS',
});
export const firstByte = (runId: string): number => Number.parseInt(runId.slice(0, 2), 16);

export const modelPartition = (experimentId: string): string => `EXP#${experimentId}`;
export const modelPrefix = 'LM#';
export const loggedModelKey = (experimentId: string, modelId: string): Key => ({
  pk: modelPartition(experimentId),
  sk: `${modelPrefix}${modelId}`,
});

export const historyPartition = (runId: string): string => `RUN#${runId}`;
export const metricPrefix = (key: string): string => `M#${inKey(key)}#`;
export const batchPrefix = 'B#';

export const textKey = (sha256: string, chunk: number): Key => ({
  pk: `TEXT#${sha256}`,
  sk: `${chunk}`.padStart(3, '0'),
});

export const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

/** Sort keys end at 1 024 bytes, and a rank follows. */
const longestInKey = 500;

/**
 * What users name, as it stands in a key: itself, or `~` and its hash where it is long or holds one of our
 * signs.
 */
export function inKey(name: string): string {
  const text = name.toWellFormed();
  return /^[^~#][^#]*$/.test(text) && Buffer.byteLength(text) <= longestInKey
    ? text
    : `~${sha256(text)}`;
}

import { describe, expect, it } from 'vitest';
import { memoryArtifacts } from '#adapters/memory/artifacts.ts';
import { trainingCheckpoints } from '#domain/retraining/training-checkpoints.ts';

const run = { model: 'churn', retrainingId: '01J' };
const key = 'work/retraining/churn/01J/checkpoint';
const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);

describe('RTR-4: checkpoints of a training', () => {
  it('are read back as they were saved, the last one', async () => {
    const artifacts = memoryArtifacts();
    const first = trainingCheckpoints(artifacts, run, false);
    expect(await first.load()).toBeUndefined();
    await first.save(Uint8Array.of(1));
    await first.save(bytes);
    const second = trainingCheckpoints(artifacts, run, true);
    expect(await second.load()).toEqual(bytes);
    expect(first.reasons).toEqual([]);
    expect(second.reasons).toEqual(['There was a checkpoint of an earlier invocation.']);
  });

  it.each([
    ['cut short', (file: Uint8Array) => file.slice(0, -1)],
    ['with one bit turned', (file: Uint8Array) => file.with(500, (file[500] ?? 0) ^ 1)],
    ['of garbage', () => Uint8Array.of(1, 2, 3)],
    ['empty', () => new Uint8Array()],
  ])('%s are not gone on from, and it is said', async (_, damage) => {
    const artifacts = memoryArtifacts();
    await trainingCheckpoints(artifacts, run, false).save(bytes);
    const file = await artifacts.read(artifacts.uriOf(key));
    await artifacts.write(key, damage(file), 'application/octet-stream');
    const checkpoints = trainingCheckpoints(artifacts, run, true);
    expect(await checkpoints.load()).toBeUndefined();
    expect(checkpoints.reasons).toEqual(['The checkpoint is damaged; the training began anew.']);
  });

  it('deleted meanwhile are missed', async () => {
    const checkpoints = trainingCheckpoints(memoryArtifacts(), run, true);
    expect(await checkpoints.load()).toBeUndefined();
    expect(checkpoints.reasons.join()).toContain('is gone; the training began anew');
  });

  it('a store that does not answer is no missing checkpoint', async () => {
    const artifacts = { ...memoryArtifacts(), read: () => Promise.reject(new Error('S3 is down')) };
    await expect(trainingCheckpoints(artifacts, run, false).load()).rejects.toThrow('S3 is down');
  });
});

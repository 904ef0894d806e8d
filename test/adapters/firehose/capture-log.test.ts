import type { FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { describe, expect, it } from 'vitest';
import { firehoseCaptureLog } from '#adapters/firehose/capture-log.ts';
import { captureAt, feedbackAt } from '../capture-lines.ts';

type Answer = 'ok' | 'throttled' | 'half' | 'denied' | 'hangs';
const big = (id: string, bytes: number) => ({
  ...captureAt('2026-11-02T01:00:00.000Z', id),
  subject: 'x'.repeat(bytes),
});
const small = captureAt('2026-11-02T01:00:00.000Z', 'small');

/** A Firehose that answers as told; the last answer stays. `half` refuses every second record. */
function setup(answers: readonly Answer[], { spillFails = false, budgetMs = 200 } = {}) {
  const calls: { stream: string; ids: string[]; records: number }[] = [];
  const taken: string[] = [];
  const spilled: string[] = [];
  const told: unknown[] = [];
  const ids = (bytes: Buffer) =>
    bytes
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).id as string);
  const client = {
    async send({ input }: PutRecordBatchCommand, { abortSignal }: { abortSignal: AbortSignal }) {
      const records = (input.Records ?? []).map(({ Data }) => Buffer.from(Data as Uint8Array));
      const answer = answers[Math.min(calls.length, answers.length - 1)];
      calls.push({
        stream: input.DeliveryStreamName ?? '',
        ids: records.flatMap(ids),
        records: records.length,
      });
      if (answer === 'denied')
        throw Object.assign(new Error('not allowed'), {
          name: 'AccessDeniedException',
          $fault: 'client',
        });
      if (answer === 'hangs')
        await new Promise((_, reject) =>
          abortSignal.addEventListener('abort', () => reject(new Error('aborted'))),
        );
      const responses = records.map((record, at) => {
        if (answer === 'throttled' || (answer === 'half' && at % 2 === 1))
          return { ErrorCode: 'ServiceUnavailableException' };
        taken.push(...ids(record));
        return { RecordId: 'r' };
      });
      return {
        FailedPutCount: responses.filter(({ ErrorCode }) => ErrorCode).length,
        RequestResponses: responses,
      };
    },
  } as unknown as FirehoseClient;
  const log = firehoseCaptureLog({
    client,
    captureStream: 'captures-stream',
    feedbackStream: 'feedback-stream',
    spill: async (_, lines) => {
      if (spillFails) throw new Error('S3 is down');
      spilled.push(...ids(lines));
    },
    spilled: (...all) => told.push(all),
    budgetMs,
  });
  return { log, calls, taken, spilled, told };
}

describe('firehoseCaptureLog', () => {
  it('SRV-8: sends captures and feedback to their streams, many lines in a record', async () => {
    const { log, calls } = setup(['ok']);
    await log.captures([small, { ...small, id: 'second' }]);
    await log.feedback([feedbackAt('2026-11-02T01:00:00.000Z', 'label')]);
    expect(calls).toEqual([
      { stream: 'captures-stream', ids: ['small', 'second'], records: 1 },
      { stream: 'feedback-stream', ids: ['label'], records: 1 },
    ]);
  });

  it('SRV-8: sends again only what was refused', async () => {
    const { log, calls, taken, spilled } = setup(['half', 'ok']);
    await log.captures([big('a', 600_000), big('b', 600_000), big('c', 600_000)]);
    expect(calls.map(({ ids }) => ids)).toEqual([['a', 'b', 'c'], ['b']]);
    expect(taken.sort()).toEqual(['a', 'b', 'c']);
    expect(spilled).toEqual([]);
  });

  it('SRV-8: keeps a batch below 4 MiB', async () => {
    const { log, calls } = setup(['ok']);
    await log.captures(Array.from({ length: 12 }, (_, i) => big(`${i}`, 800_000)));
    expect(calls.map(({ records }) => records)).toEqual([5, 5, 2]);
  });

  it('SRV-8: spills what is not taken in time, once', async () => {
    const { log, taken, spilled, told } = setup(['half', 'throttled']);
    await log.captures([big('a', 600_000), big('b', 600_000)]);
    expect(taken).toEqual(['a']);
    expect(spilled).toEqual(['b']);
    expect(told).toEqual([['captures', expect.any(Number), 'ServiceUnavailableException']]);
  });

  it('SRV-8: waits no longer than its budget for a Firehose that hangs', async () => {
    const { log, spilled } = setup(['hangs']);
    const startedAt = performance.now();
    await log.captures([small]);
    expect(performance.now() - startedAt).toBeLessThan(1000);
    expect(spilled).toEqual(['small']);
  });

  it('SRV-8: asks once when it is refused for good, and then rests', async () => {
    const { log, calls, spilled } = setup(['denied']);
    await log.captures([small]);
    await log.captures([{ ...small, id: 'next' }]);
    expect(calls).toHaveLength(1);
    expect(spilled).toEqual(['small', 'next']);
  });

  it('SRV-8: spills a line that no record can hold, and sends the others', async () => {
    const { log, taken, spilled } = setup(['ok']);
    await log.captures([small, big('huge', 1_100_000)]);
    expect(taken).toEqual(['small']);
    expect(spilled).toEqual(['huge']);
  });

  it('SRV-8: fails when a line can neither be delivered nor spilled', async () => {
    const { log } = setup(['denied'], { spillFails: true });
    await expect(log.captures([small])).rejects.toThrow('S3 is down');
  });

  it('sends nothing for no lines', async () => {
    const { log, calls } = setup(['ok']);
    await log.captures([]);
    expect(calls).toEqual([]);
  });
});

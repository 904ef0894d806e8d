import { setTimeout as sleep } from 'node:timers/promises';
import { type FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import type { CaptureLog } from '#domain/serving/capture.ts';
import { packRecords } from './pack-records.ts';

/** PutRecordBatch takes 500 records, 4 MiB in all, of at most 1 000 KiB each. */
const maxBatchRecords = 500;
const maxBatchBytes = 4 * 1024 * 1024;
const maxBytes = 1000 * 1024;

export type Kind = 'captures' | 'feedback';

/** Where lines go that Firehose did not take in time: JSON lines, each ended by a newline. */
export type Spill = (kind: Kind, lines: Buffer) => Promise<void>;

export interface FirehoseCaptureLogProps {
  readonly client: FirehoseClient;
  /** Absent in a function that writes no captures. */
  readonly captureStream?: string;
  /** Absent in a function that writes no feedback. */
  readonly feedbackStream?: string;
  readonly spill: Spill;
  /** How long a prediction may wait for Firehose before the rest is spilled. Default 1000. */
  readonly budgetMs?: number;
  /** After a spill, how long lines go to the spill directly, so that predictions do not all wait. Default 10 000. */
  readonly restMs?: number;
  /** Told of every spill and its reason; a line on the console by default. */
  readonly spilled?: (kind: Kind, bytes: number, reason: string) => void;
}

const warn = (kind: Kind, bytes: number, reason: string) =>
  console.warn(JSON.stringify({ level: 'WARN', message: 'spilled to S3', kind, bytes, reason }));

/**
 * Lines to Firehose; what it does not take within the budget goes to the spill. Rejects when that fails too.
 * A batch whose answer was lost may be sent twice: readers know a line by its id.
 */
export function firehoseCaptureLog(props: FirehoseCaptureLogProps): CaptureLog {
  const { client, spill, budgetMs = 1000, restMs = 10_000, spilled = warn } = props;
  let restUntil = 0;
  async function deliver(kind: Kind, stream: string | undefined, lines: readonly unknown[]) {
    if (stream === undefined) throw new Error(`This function has no stream for ${kind}.`);
    const records = packRecords(lines);
    const left = records.filter(({ length }) => length > maxBytes);
    let reason = left.length > 0 ? 'a line is longer than a record may be' : '';
    for (const batch of batches(records.filter(({ length }) => length <= maxBytes))) {
      const result: Left =
        Date.now() < restUntil
          ? { records: batch, reason: 'Firehose failed a moment ago' }
          : await put(client, stream, batch, Date.now() + budgetMs);
      if (result.records.length > 0) {
        left.push(...result.records);
        reason = result.reason;
        restUntil = Math.max(restUntil, Date.now() + restMs);
      }
    }
    if (left.length === 0) return;
    const bytes = Buffer.concat(left);
    await spill(kind, bytes);
    spilled(kind, bytes.length, reason);
  }
  return {
    captures: (lines) => deliver('captures', props.captureStream, lines),
    feedback: (lines) => deliver('feedback', props.feedbackStream, lines),
  };
}

function* batches(records: readonly Buffer[]): Generator<readonly Buffer[]> {
  let batch: Buffer[] = [];
  let bytes = 0;
  for (const record of records) {
    if (batch.length === maxBatchRecords || bytes + record.length > maxBatchBytes) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(record);
    bytes += record.length;
  }
  if (batch.length > 0) yield batch;
}

interface Left {
  readonly records: readonly Buffer[];
  readonly reason: string;
}

/** Sends until all are taken or time is up, each time only what was refused; answers with what is left. */
async function put(
  client: FirehoseClient,
  stream: string,
  batch: readonly Buffer[],
  deadline: number,
): Promise<Left> {
  let left: Left = { records: batch, reason: 'no time' };
  for (let pauseMs = 25; ; pauseMs *= 2) {
    try {
      const answer = await client.send(
        new PutRecordBatchCommand({
          DeliveryStreamName: stream,
          Records: left.records.map((Data) => ({ Data })),
        }),
        { abortSignal: AbortSignal.timeout(Math.max(1, deadline - Date.now())) },
      );
      if (!answer.FailedPutCount) return { records: [], reason: '' };
      const refused = (at: number) => answer.RequestResponses?.[at]?.ErrorCode;
      const reason = answer.RequestResponses?.find(({ ErrorCode }) => ErrorCode)?.ErrorCode ?? '';
      left = { records: left.records.filter((_, at) => refused(at) !== undefined), reason };
    } catch (error) {
      left = { ...left, reason: String(error) };
      if (!mayPass(error)) return left;
    }
    const pause = pauseMs * (0.5 + Math.random() / 2);
    if (Date.now() + pause >= deadline) return left;
    await sleep(pause);
  }
}

/** Whether the same call may succeed in a moment: not when it is refused for what it is (no permission, no stream). */
function mayPass(error: unknown): boolean {
  const { $fault, name } = error as { $fault?: 'client' | 'server'; name?: string };
  return $fault !== 'client' || name === 'ThrottlingException' || name === 'LimitExceededException';
}

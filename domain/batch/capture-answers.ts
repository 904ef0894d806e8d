import type { Signature } from '../registry/signature.ts';
import type { CaptureLine, CaptureLog } from '../serving/capture.ts';
import { shareOf } from '../serving/hash32.ts';
import { redactedColumns, redactedFeatures } from '../serving/kept-features.ts';
import type { ServingRecord } from '../serving/serving-record.ts';
import { featuresOf } from '../serving/tensor-rows.ts';
import type { AnsweredRow } from './answer-rows.ts';
import type { Batch } from './batch.ts';
import { predictionIdOf } from './prediction-id.ts';

export interface ChunkCapture {
  readonly batch: Batch;
  /** Of the version that answered. */
  readonly signature: Signature;
  /** Of the model now: how many are captured, and without which columns. */
  readonly record: ServingRecord | undefined;
  readonly answers: readonly AnsweredRow[];
  /** ISO 8601 UTC */
  readonly ts: string;
  /** Of the model, for the whole chunk. */
  readonly latencyMs: number;
}

/**
 * Answers of a batch as captures, by the same rate and without the same columns as those of requests. They name their
 * version: the batch is no part of a rollout's split. A part that is answered again captures its rows again; readers of
 * the lake know each id once.
 */
export async function captureAnswers(
  log: Pick<CaptureLog, 'captures'>,
  { batch, signature, record, answers, ts, latencyMs }: ChunkCapture,
): Promise<void> {
  const rate = record?.captureRate ?? 1;
  const redact = redactedColumns(signature, record?.capture?.redact);
  const lines = answers.flatMap(({ row, outputs, members, tensors, at }): CaptureLine[] => {
    const id = predictionIdOf(batch.id, row.row);
    if (shareOf(id) >= rate) return [];
    const features = featuresOf(signature, tensors, tensors[0]?.shape[0] ?? 1)(at);
    return [
      {
        id,
        ts,
        model: batch.model,
        version: batch.version,
        variant: 'champion',
        pinned: true,
        subject: null,
        requestId: batch.id,
        ...redactedFeatures(features, redact),
        outputs,
        ...(members !== undefined && { members }),
        latencyMs,
        source: 'batch',
      },
    ];
  });
  if (lines.length > 0) await log.captures(lines);
}

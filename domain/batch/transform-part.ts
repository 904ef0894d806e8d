import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Clock } from '../clock.ts';
import { DomainError, notFound } from '../errors.ts';
import { knownVersion } from '../registry/known-version.ts';
import type { ModelStore } from '../registry/ports.ts';
import type { CaptureLog } from '../serving/capture.ts';
import type { LoadedModels, Stopwatch } from '../serving/ports.ts';
import { rowColumns } from '../serving/row-columns.ts';
import { decodeUtf8 } from '../utf8.ts';
import { type AnsweredRow, answerRows } from './answer-rows.ts';
import type { Batch } from './batch.ts';
import { batchKeys } from './batch-keys.ts';
import type { PartFailure, PartPlan, PartResult, WrittenFile } from './batch-plan.ts';
import { captureAnswers } from './capture-answers.ts';
import { type BatchRef, knownBatch } from './known-batch.ts';
import type { BatchFiles } from './ports.ts';
import { predictionIdOf } from './prediction-id.ts';
import { type ReadPartDeps, readPart } from './read-part.ts';
import { errorLine, resultLines } from './result-lines.ts';

/** Rows the model is asked for at once, as many as a request may have. */
const chunkRows = 1_000;

export interface TransformPartDeps extends ReadPartDeps {
  readonly store: Pick<ModelStore, 'batch' | 'version' | 'serving'>;
  readonly files: BatchFiles;
  readonly models: LoadedModels;
  readonly captures: Pick<CaptureLog, 'captures'>;
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
}

export interface TransformPartInput extends BatchRef {
  /** Key of the part's plan. */
  readonly key: string;
}

/**
 * SRV-4: answers the rows of one part. Rows without an answer go to a file of their own and fail nothing else. The same
 * part again writes the same bytes under the same keys; a batch that was cancelled writes nothing.
 *
 * @throws DomainError `not-found` for a part that was not planned, `unavailable` when the model cannot be loaded,
 * `invalid` when the input has changed since it was planned.
 */
export async function transformPart(
  deps: TransformPartDeps,
  input: TransformPartInput,
): Promise<PartResult | undefined> {
  const batch = await knownBatch(deps.store, input);
  if (batch.status !== 'running') return undefined;
  const plan = await plannedPart(deps.files, input.key);
  try {
    return await answerPart(deps, batch, plan);
  } catch (error) {
    await noteFailure(deps.files, batch, plan.part, error);
    throw error;
  }
}

async function answerPart(
  deps: TransformPartDeps,
  batch: Batch,
  plan: PartPlan,
): Promise<PartResult> {
  const version = await knownVersion(deps.store, batch.model, batch.version);
  const { signature } = version;
  const record = batch.capture ? await deps.store.serving(batch.model) : undefined;
  const lines = resultLines(batch.format, signature, batch.version, batch.idColumn);
  const wanted = { columns: rowColumns(signature) ?? [], idColumn: batch.idColumn };
  const results = [lines.header];
  const errors: string[] = [];

  await deps.models.use(version, async (model) => {
    for await (const rows of readPart(deps, plan, wanted, chunkRows)) {
      const startedAt = deps.stopwatch.now();
      const answers = await answerRows(model, signature, rows);
      const latencyMs = Math.round((deps.stopwatch.now() - startedAt) * 1000) / 1000;
      const answered: AnsweredRow[] = [];
      for (const answer of answers) {
        if ('problem' in answer) {
          errors.push(errorLine(answer.row, batch.idColumn, answer.problem));
          continue;
        }
        answered.push(answer);
        const id = predictionIdOf(batch.id, answer.row.row);
        results.push(lines.line(answer.row, id, answer.outputs));
      }
      const ts = deps.clock.now().toISOString();
      if (batch.capture)
        await captureAnswers(deps.captures, {
          batch,
          signature,
          record,
          answers: answered,
          ts,
          latencyMs,
        });
    }
  });

  const keys = batchKeys(batch.model, batch.id);
  const { part, firstRow, rows } = plan;
  const write = writer(deps.files);
  const result: PartResult = {
    part,
    firstRow,
    rows,
    failedRows: errors.length,
    results: await write(keys.resultsOf(part, lines.ending), results, lines.contentType),
    ...(errors.length > 0 && {
      errors: await write(keys.errorsOf(part), errors, 'application/x-ndjson'),
    }),
  };
  await deps.files.write(
    keys.doneOf(part, rows, errors.length),
    utf8ToBytes(JSON.stringify(result)),
    'application/json',
  );
  return result;
}

/** For the batch's reasons: a map tells only that too many of its workers failed. */
async function noteFailure(
  files: BatchFiles,
  { model, id }: Batch,
  part: number,
  error: unknown,
): Promise<void> {
  const failure: PartFailure = {
    error: error instanceof Error ? error.message : String(error),
    ofInput: error instanceof DomainError && error.kind === 'invalid',
  };
  const bytes = utf8ToBytes(JSON.stringify(failure));
  // When this fails too, the first error is the one to tell.
  await files
    .write(batchKeys(model, id).failureOf(part), bytes, 'application/json')
    .catch(() => undefined);
}

async function plannedPart(files: BatchFiles, key: string): Promise<PartPlan> {
  const bytes = await files.read(key);
  if (bytes === undefined) throw notFound(`There is no plan ${key}.`, { field: 'key' });
  return JSON.parse(decodeUtf8(bytes)) as PartPlan;
}

const writer =
  (files: BatchFiles) =>
  async (key: string, lines: readonly string[], contentType: string): Promise<WrittenFile> => {
    const bytes = utf8ToBytes(lines.join(''));
    const uri = await files.write(key, bytes, contentType);
    return { uri, bytes: bytes.length, sha256: bytesToHex(sha256(bytes)) };
  };

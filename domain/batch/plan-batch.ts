import { utf8ToBytes } from '@noble/hashes/utils.js';
import { invalid, tooLarge } from '../errors.ts';
import { inSmallGroups } from '../in-small-groups.ts';
import { knownVersion } from '../registry/known-version.ts';
import type { ModelStore } from '../registry/ports.ts';
import type { Batch } from './batch.ts';
import { batchKeys } from './batch-keys.ts';
import type { BatchPlan, PartPlan } from './batch-plan.ts';
import { checkColumns } from './check-columns.ts';
import { cutParquet } from './cut-parquet.ts';
import { cutText } from './cut-text.ts';
import { type BatchRef, knownBatch } from './known-batch.ts';
import { maxParts, partRows } from './part-size.ts';
import type { BatchFiles, FileState, ParquetFiles } from './ports.ts';

export interface PlanBatchDeps {
  readonly store: Pick<ModelStore, 'batch' | 'version'>;
  readonly files: BatchFiles;
  readonly parquet: ParquetFiles;
}

/**
 * Writes one object per part, which the state machine's map reads, and the plan as a whole. Doing so twice writes the
 * same.
 *
 * @throws DomainError `invalid` when the file is not what it was said to be or lacks a column, `too-large` for more
 * than 10 000 parts.
 */
export async function planBatch(
  deps: PlanBatchDeps,
  ref: BatchRef,
): Promise<{ readonly parts: number; readonly prefix: string }> {
  const { files, store } = deps;
  const batch = await knownBatch(store, ref);
  if (batch.status !== 'running')
    throw invalid(`Batch transform ${batch.id} is ${batch.status}.`, { field: 'batchId' });
  const { signature } = await knownVersion(store, batch.model, batch.version);
  const file = await files.describe(batch.input);
  const { columns, parts } = await cut(
    deps,
    batch,
    file,
    Math.min(batch.rowsPerPart ?? Number.POSITIVE_INFINITY, partRows(signature)),
  );
  if (columns !== undefined) checkColumns(signature, columns, batch.idColumn);
  if (parts.length === 0)
    throw invalid(`${batch.input} has no rows.`, {
      field: 'input',
      hint:
        batch.format === 'csv' ? 'Its first line is the header.' : 'Was the right file uploaded?',
    });
  if (parts.length > maxParts)
    throw tooLarge(`The rows make ${parts.length} parts; at most ${maxParts} are taken.`, {
      field: 'input',
      hint: 'Split the file, and send the pieces as several batch transforms.',
    });
  const keys = batchKeys(batch.model, batch.id);
  const write = (key: string, value: PartPlan | BatchPlan) =>
    files.write(key, utf8ToBytes(JSON.stringify(value)), 'application/json');
  await inSmallGroups(parts, (part) => write(keys.planOf(part.part), part));
  const sizes = parts.map(({ rows }) => rows);
  await write(keys.plan, { file, rows: sizes.reduce((sum, rows) => sum + rows, 0), parts: sizes });
  return { parts: parts.length, prefix: keys.plans };
}

interface Cut {
  /** Undefined where each row names its own. */
  readonly columns: readonly string[] | undefined;
  readonly parts: readonly PartPlan[];
}

async function cut(
  { files, parquet }: PlanBatchDeps,
  { format }: Batch,
  file: FileState,
  rowsPerPart: number,
): Promise<Cut> {
  if (format !== 'parquet') return cutText(files, file, format, rowsPerPart);
  const shape = await parquet.shape(file);
  return { columns: shape.columns, parts: cutParquet(file, shape, rowsPerPart) };
}

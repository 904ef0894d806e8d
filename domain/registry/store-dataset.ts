import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { invalid } from '../errors.ts';
import { findColumn } from '../training/columns.ts';
import { parseCsv } from '../training/csv.ts';
import type { DatasetRef } from './model.ts';
import type { Artifacts } from './ports.ts';

/** It is read and written again within one request. */
const maxDatasetBytes = 100 * 1024 * 1024;

/** UTF-8 bytes to text; from outside, because the language itself has no decoder. */
export type DecodeText = (bytes: Uint8Array) => string;

/**
 * Takes an uploaded CSV as a model's training data: checks that it can be read and has the target column, and keeps it
 * under its digest, where it cannot change any more.
 *
 * @throws DomainError `not-found` for an unknown file, `too-large`, `invalid` for one that is no such table.
 */
export async function storeDataset(
  deps: { readonly artifacts: Artifacts; readonly decodeText: DecodeText },
  input: { readonly model: string; readonly target: string; readonly uri: string },
): Promise<DatasetRef> {
  const bytes = await deps.artifacts.read(input.uri, maxDatasetBytes);
  const table = parseCsv(deps.decodeText(bytes));
  if (findColumn(table, input.target) === undefined)
    throw invalid(`The data set has no column ${input.target}, which is the target.`, {
      field: 'dataset',
      hint: `Its columns: ${table.columns.map(({ name }) => name).join(', ')}.`,
    });
  const digest = bytesToHex(sha256(bytes));
  const uri = await deps.artifacts.write(
    `datasets/${input.model}/${digest}.csv`,
    bytes,
    'text/csv',
  );
  return { uri, sha256: digest, rows: table.rows };
}

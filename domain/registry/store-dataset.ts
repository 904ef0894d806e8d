import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { invalid } from '../errors.ts';
import { findColumn } from '../training/columns.ts';
import { parseCsv } from '../training/csv.ts';
import { decodeUtf8 } from '../utf8.ts';
import type { DatasetRef } from './model.ts';
import { modelKey } from './model-key.ts';
import type { Artifacts } from './ports.ts';

/** It is read and written again within one request. */
const maxDatasetBytes = 100 * 1024 * 1024;

/**
 * Takes an uploaded CSV as a model's training data: checks that it can be read and has the target column, and keeps it
 * under its digest, where it cannot change any more.
 *
 * @throws DomainError `not-found` for an unknown file, `too-large`, `invalid` for one that is no such table.
 */
export async function storeDataset(
  { artifacts }: { readonly artifacts: Artifacts },
  input: { readonly model: string; readonly target: string; readonly uri: string },
): Promise<DatasetRef> {
  const bytes = await artifacts.read(input.uri, maxDatasetBytes);
  const table = parseCsv(textOf(bytes));
  if (findColumn(table, input.target) === undefined)
    throw invalid(`The data set has no column ${input.target}, which is the target.`, {
      field: 'dataset',
      hint: `Its columns: ${table.columns.map(({ name }) => name).join(', ')}.`,
    });
  const digest = bytesToHex(sha256(bytes));
  const uri = await artifacts.write(
    `datasets/${modelKey(input.model)}/${digest}.csv`,
    bytes,
    'text/csv',
  );
  return { uri, sha256: digest, rows: table.rows };
}

/** Guessing another encoding would spoil the names of columns and categories without a word. */
function textOf(bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes);
  } catch (cause) {
    throw invalid('The data set is not UTF-8 text.', {
      field: 'dataset',
      hint: 'Save it as "CSV UTF-8"; in a shell: iconv -f latin1 -t utf-8 old.csv > new.csv',
      cause,
    });
  }
}

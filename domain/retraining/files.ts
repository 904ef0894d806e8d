import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { invalid } from '../errors.ts';
import { modelKey } from '../registry/model-key.ts';
import type { Artifacts } from '../registry/ports.ts';
import { parseCsv } from '../training/csv.ts';
import type { Table } from '../training/table.ts';
import { decodeUtf8 } from '../utf8.ts';

export const sha256Hex = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));

/** V8 cannot hold a longer text: 2^29 - 24 characters. */
const longestText = 536_870_888;

/** @throws DomainError `invalid` when the file is not UTF-8 or no CSV; `too-large` for one that is longer than a text can be. */
export async function readTable(
  artifacts: Artifacts,
  uri: string,
  maxBytes = longestText,
): Promise<Table> {
  const bytes = await artifacts.read(uri, maxBytes);
  let text: string;
  try {
    text = decodeUtf8(bytes);
  } catch (cause) {
    throw invalid(`${uri} is not UTF-8 text.`, {
      field: 'dataset',
      hint: 'Save the CSV as UTF-8.',
      cause,
    });
  }
  return parseCsv(text);
}

/** The folder of one run's intermediate files. */
export const workKey = (model: string, retrainingId: string, file: string): string =>
  `work/retraining/${modelKey(model)}/${retrainingId}/${file}`;

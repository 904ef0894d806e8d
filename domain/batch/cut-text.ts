import { invalid } from '../errors.ts';
import { decodeUtf8 } from '../utf8.ts';
import type { PartPlan } from './batch-plan.ts';
import { csvFields } from './csv-fields.ts';
import { partBytes } from './part-size.ts';
import type { BatchFiles, FileState } from './ports.ts';
import { type RecordAt, recordScanner } from './scan-records.ts';

/** Read at once while looking for line ends. */
const pieceBytes = 8 * 1024 * 1024;

const byteOrderMark = [0xef, 0xbb, 0xbf];

export interface CutText {
  /** The header of a CSV; undefined for JSON Lines. */
  readonly columns: readonly string[] | undefined;
  readonly parts: readonly PartPlan[];
}

/**
 * Cuts a CSV or JSON Lines file into parts that begin and end between two rows, in one pass through all its bytes:
 * where a row ends can only be known from all quotes before it.
 *
 * @throws DomainError `invalid` for an empty file, a header that cannot be read, and what scan-records.ts refuses.
 */
export async function cutText(
  files: Pick<BatchFiles, 'range'>,
  file: FileState,
  format: 'csv' | 'jsonl',
  rowsPerPart: number,
): Promise<CutText> {
  const head = await files.range(file, 0, Math.min(3, file.bytes));
  const offset = byteOrderMark.every((byte, at) => head[at] === byte) ? byteOrderMark.length : 0;
  const scanner = recordScanner(format, { offset, line: 1 });
  const parts: PartPlan[] = [];
  let header: RecordAt | undefined;
  let first: RecordAt | undefined;
  let last: RecordAt | undefined;
  let rows = 0;
  let rowsBefore = 0;

  function close(): void {
    if (first === undefined || last === undefined) return;
    parts.push({
      part: parts.length + 1,
      file,
      format,
      firstRow: rowsBefore + 1,
      rows,
      text: { from: first.from, to: last.to, firstLine: first.line },
    });
    rowsBefore += rows;
    rows = 0;
    first = undefined;
  }

  function found(record: RecordAt): void {
    if (format === 'csv' && header === undefined) {
      header = record;
      return;
    }
    if (first !== undefined && (rows === rowsPerPart || record.to - first.from > partBytes))
      close();
    first ??= record;
    last = record;
    rows += 1;
  }

  for (let from = offset; from < file.bytes; from += pieceBytes)
    scanner.push(await files.range(file, from, Math.min(from + pieceBytes, file.bytes)), found);
  scanner.end(found);
  close();
  const columns = header && headerOf(await files.range(file, header.from, header.to));
  return {
    columns,
    parts: columns === undefined ? parts : parts.map((part) => ({ ...part, columns })),
  };
}

function headerOf(bytes: Uint8Array): readonly string[] {
  try {
    return csvFields(decodeUtf8(bytes));
  } catch (cause) {
    throw invalid(
      `The header (the first line of the CSV) cannot be read: ${(cause as Error).message}`,
      {
        field: 'line 1',
        hint: 'Save the file as CSV in UTF-8, with the names of the columns in its first line.',
        cause,
      },
    );
  }
}

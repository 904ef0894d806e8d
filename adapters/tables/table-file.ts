import { open } from 'node:fs/promises';
import { DomainError, invalid, notFound } from '#domain/errors.ts';

export type TableFormat = 'csv' | 'json-lines' | 'parquet';

/** A file that is there, can be read, is not empty and says what it is. */
export interface TableFile {
  readonly path: string;
  readonly bytes: number;
  readonly format: TableFormat;
  readonly gzipped: boolean;
}

const byEnding: Readonly<Record<string, TableFormat>> = {
  csv: 'csv',
  jsonl: 'json-lines',
  ndjson: 'json-lines',
  parquet: 'parquet',
  pq: 'parquet',
};

/**
 * Looks at a file before it is read. Its format is that asked for, else that of its ending (`.gz` behind it), else what its first
 * bytes look like. Errors: `not-found`; `invalid` for a directory, a file that cannot be read, is empty, or is none of these.
 */
export async function tableFile(path: string, format?: TableFormat): Promise<TableFile> {
  const { head, bytes } = await beginning(path);
  if (bytes === 0)
    throw invalid(`${path} is empty.`, {
      hint: 'Is it still being written? A table has at least a header and a row.',
    });
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))
    throw invalid(`${path} is UTF-16 text.`, { hint: 'Save it as UTF-8.' });
  const gzipped = head[0] === 0x1f && head[1] === 0x8b;
  const ending = /\.([^./\\]+)(?:\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  const found = format ?? byEnding[ending] ?? (gzipped ? 'csv' : looksLike(path, head));
  if (gzipped && found === 'parquet')
    throw invalid(`${path} is a Parquet file inside gzip, which cannot be read by ranges.`, {
      hint: 'Unpack it with gunzip; Parquet is compressed inside.',
    });
  if (!gzipped && head.includes(0) && found !== 'parquet')
    throw invalid(`${path} is no text: it holds zero bytes.`, {
      hint: 'CSV and JSON Lines (both also as .gz) and Parquet can be read.',
    });
  return { path, bytes, format: found, gzipped };
}

function looksLike(path: string, head: Uint8Array): TableFormat {
  const text = new TextDecoder().decode(head);
  if (text.startsWith('PAR1')) return 'parquet';
  const first = text.trimStart()[0];
  if (first === '{') return 'json-lines';
  if (first === '[')
    throw invalid(`${path} is one JSON array, which cannot be read as a stream.`, {
      hint: 'Write one JSON object per line (JSON Lines): jq -c ".[]" FILE > FILE.jsonl',
    });
  return 'csv';
}

const looked = 512;

async function beginning(path: string): Promise<{ head: Uint8Array; bytes: number }> {
  try {
    const file = await open(path, 'r');
    try {
      const about = await file.stat();
      if (about.isDirectory())
        throw invalid(`${path} is a directory.`, { hint: 'Name a file in it.' });
      if (!about.isFile())
        throw invalid(`${path} is not a regular file.`, {
          hint: 'Files are read twice or by ranges: write a pipe into a file first.',
        });
      const { buffer, bytesRead } = await file.read(new Uint8Array(looked), 0, looked, 0);
      return { head: buffer.subarray(0, bytesRead), bytes: about.size };
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw cause instanceof DomainError ? cause : cannotRead(path, cause);
  }
}

/** What the system says about a file, for people. */
export function cannotRead(path: string, cause: unknown): DomainError {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT')
    return notFound(`${path} is not there.`, {
      hint: 'Check the path; it is relative to where you are.',
      cause,
    });
  if (code === 'EACCES' || code === 'EPERM')
    return invalid(`${path} may not be read by this user.`, {
      hint: 'Change its permissions.',
      cause,
    });
  return invalid(`${path} cannot be read: ${message}`, { cause });
}

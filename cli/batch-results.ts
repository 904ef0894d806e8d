import { createHash } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import type { Download } from '#domain/batch/list-results.ts';
import { UnexpectedOutcome, UsageError } from './answer.ts';
import type { Api } from './routes.ts';

/** Where rows without an answer go, beside the results. */
export const errorsBeside = (path: string): string => `${path}.errors.jsonl`;

/**
 * Joins the parts of a batch in `path`, a CSV with one header, and its rows without an answer in a file beside it. One
 * part is in memory at a time, and is what its digest says.
 */
export async function saveResults(
  api: Api,
  {
    model,
    batchId,
    path,
  }: { readonly model: string; readonly batchId: string; readonly path: string },
): Promise<{ readonly rows: number; readonly failedRows: number }> {
  begin(path);
  const total = { rows: 0, failedRows: 0 };
  for (let after: number | undefined = 0; after !== undefined; ) {
    const page: Awaited<ReturnType<Api['batchResults']>> = await api.batchResults(
      model,
      batchId,
      after,
    );
    for (const { rows, failedRows, results, errors } of page.parts) {
      const bytes = await fetched(api, results);
      const again = total.rows > 0 && results.uri.endsWith('.csv');
      appendFileSync(path, again ? bytes.subarray(bytes.indexOf(0x0a) + 1) : bytes);
      if (errors !== undefined) {
        if (total.failedRows === 0) begin(errorsBeside(path));
        appendFileSync(errorsBeside(path), await fetched(api, errors));
      }
      total.rows += rows;
      total.failedRows += failedRows;
    }
    after = page.next;
  }
  return total;
}

async function fetched(api: Api, { url, uri, sha256 }: Download): Promise<Uint8Array> {
  const bytes = await api.download(url);
  if (createHash('sha256').update(bytes).digest('hex') === sha256) return bytes;
  throw new UnexpectedOutcome(`${uri} is not the file that was written; ask for it again.`);
}

function begin(path: string): void {
  try {
    writeFileSync(path, '');
  } catch (cause) {
    throw new UsageError(`${path} cannot be written: ${(cause as Error).message}`);
  }
}

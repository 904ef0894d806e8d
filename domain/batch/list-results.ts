import { notFound } from '../errors.ts';
import { inSmallGroups } from '../in-small-groups.ts';
import type { ModelStore } from '../registry/ports.ts';
import { decodeUtf8 } from '../utf8.ts';
import { batchKeys, partsDone } from './batch-keys.ts';
import type { PartResult, WrittenFile } from './batch-plan.ts';
import { type BatchRef, knownBatch } from './known-batch.ts';
import type { BatchFiles } from './ports.ts';

/** Parts in one answer. */
const pageParts = 100;
const urlSeconds = 900;

export interface Download extends WrittenFile {
  /** Gives the file to whoever has it, for a quarter of an hour. */
  readonly url: string;
}

export interface ResultPage {
  readonly parts: readonly (Omit<PartResult, 'results' | 'errors'> & {
    readonly results: Download;
    readonly errors?: Download;
  })[];
  /** Ask again with `after` this part; absent on the last page. */
  readonly next?: number;
}

/**
 * The files of the parts that are done, in order, a hundred at a time.
 *
 * @throws DomainError `not-found` for an unknown batch, and for one of which no part is done.
 */
export async function listResults(
  { store, files }: { readonly store: Pick<ModelStore, 'batch'>; readonly files: BatchFiles },
  ref: BatchRef & { readonly after: number },
): Promise<ResultPage> {
  const batch = await knownBatch(store, ref);
  const keys = batchKeys(batch.model, batch.id);
  const done = partsDone(await files.keys(keys.done));
  if (done.length === 0)
    throw notFound(`No part of batch transform ${batch.id} is done (it is ${batch.status}).`, {
      field: 'id',
    });
  const rest = done.filter(({ part }) => part > ref.after);
  const page = rest.slice(0, pageParts);
  const parts = await inSmallGroups(page, async ({ key, part }) => {
    const bytes = await files.read(key);
    if (bytes === undefined) throw notFound(`There is no file ${key}.`);
    const { results, errors, ...result } = JSON.parse(decodeUtf8(bytes)) as PartResult;
    const download = async (file: WrittenFile, fileKey: string): Promise<Download> => ({
      ...file,
      url: await files.downloadUrl(fileKey, urlSeconds),
    });
    return {
      ...result,
      results: await download(results, keys.resultsOf(part, endingOf(results.uri))),
      ...(errors !== undefined && { errors: await download(errors, keys.errorsOf(part)) }),
    };
  });
  const last = page.at(-1);
  return { parts, ...(rest.length > page.length && last !== undefined && { next: last.part }) };
}

const endingOf = (uri: string): string => uri.slice(uri.lastIndexOf('.') + 1);

import { invalid, tooLarge } from '../errors.ts';
import { joinPath } from './artifact-path.ts';
import type { TrackedFile, TrackedFiles } from './ports.ts';

/** Bytes of JSON that a list may have: a Lambda function answers 6 MB at most. */
const roomBytes = 4_500_000;
/** Of an entry beside its path. */
const entryBytes = 60;

export interface ArtifactPage {
  /** `name` is the path below the folder that pages were asked of. */
  readonly files: readonly TrackedFile[];
  /** Absent on the last page. */
  readonly nextPageToken?: string;
}

/**
 * What is in a folder, all at once: MLflow's proxy knows no pages.
 *
 * @throws DomainError `too-large` beyond some 50 000 entries
 */
export async function listFolder(
  { files }: { readonly files: Pick<TrackedFiles, 'list'> },
  folder: string,
): Promise<readonly TrackedFile[]> {
  const listed = await files.list(folder);
  if (thatFit(listed) < listed.length)
    throw tooLarge(`The folder '${folder}' has ${listed.length} entries: too many for a list.`, {
      field: 'path',
      hint: 'Spread the files over more folders, or list pages with GET artifacts/list.',
    });
  return listed;
}

/** What is in the folder `path` below `root`, with paths below `root`, in pages as large as an answer may be. */
export async function listBelow(
  { files }: { readonly files: Pick<TrackedFiles, 'list'> },
  root: string,
  path: string,
  pageToken = '',
): Promise<ArtifactPage> {
  const before = placeOf(pageToken);
  const listed = (await files.list(joinPath(root, path))).filter(
    (file) => before === undefined || placeIn(file) > before,
  );
  const page = listed.slice(0, thatFit(listed, path));
  const last = page.at(-1);
  return {
    files: page.map((file) => ({ ...file, name: joinPath(path, file.name) })),
    ...(last !== undefined &&
      page.length < listed.length && { nextPageToken: encodeURIComponent(placeIn(last)) }),
  };
}

/** How many entries fit into an answer, one at least. */
function thatFit(listed: readonly TrackedFile[], folder = ''): number {
  let left = roomBytes;
  const tooMany = listed.findIndex(({ name }) => {
    // A character has three bytes at most, or is one of two that have four.
    left -= entryBytes + 3 * (folder.length + name.length);
    return left < 0;
  });
  return tooMany === -1 ? listed.length : Math.max(tooMany, 1);
}

/** A token is where the page ended; it survives files that come and go. */
const placeIn = ({ name, isFolder }: TrackedFile): string => `${name}\u0000${isFolder ? 0 : 1}`;

function placeOf(token: string): string | undefined {
  if (token === '') return undefined;
  try {
    const place = decodeURIComponent(token);
    if (place.at(-2) === '\u0000') return place;
  } catch {
    // Broken, as any other that is not ours.
  }
  throw invalid(`The page token '${token.slice(0, 100)}' cannot be read.`, {
    field: 'page_token',
    hint: 'Send next_page_token of the page before, as it was.',
  });
}

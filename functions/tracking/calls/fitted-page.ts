import type { SearchKind, SearchRequest } from '#domain/tracking/search/search-kind.ts';
import { searchPage, tokenAfter } from '#domain/tracking/search/search-page.ts';
import { AnswerList } from '../wire/answer-size.ts';
import type { WrittenJson } from '../wire/write-json.ts';

/** Reads for as many items at once. */
const groupSize = 16;

/**
 * What a search answers: the page, or as much of it as one answer holds; clients follow the token (contract §8).
 *
 * @param shown what is answered of an item; asked for those only that are answered, and a few more
 */
export async function fittedPage<T>(
  kind: SearchKind<T>,
  items: readonly T[],
  request: SearchRequest,
  shown: (item: T) => Promise<object>,
): Promise<{ readonly items: readonly WrittenJson[]; readonly nextPageToken: string | undefined }> {
  const { page, nextPageToken } = searchPage(kind, items, request);
  const answer = new AnswerList();
  for (let from = 0; from < page.length; from += groupSize) {
    const group = await Promise.all(page.slice(from, from + groupSize).map(shown));
    if (!group.every((one) => answer.add(one))) break;
  }
  const last = page[answer.items.length - 1];
  const isWhole = last === undefined || answer.items.length === page.length;
  return {
    items: answer.items,
    nextPageToken: isWhole ? nextPageToken : tokenAfter(kind, request, last),
  };
}

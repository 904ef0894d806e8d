import { describe, expect, it } from 'vitest';
import type { RunRow } from '#domain/tracking/run.ts';
import { neededTexts } from '#domain/tracking/search/needed-texts.ts';
import { runKind } from '#domain/tracking/search/run-kind.ts';
import { searchPage } from '#domain/tracking/search/search-page.ts';
import { runRow } from './vineyard.ts';

describe('texts that a search needs', () => {
  it('TRK-1: are those it compares or sorts by, not those it only misses', () => {
    const query = {
      filter: "params.a = 'x' AND tags.b LIKE '%y' AND tags.c IS NULL AND metrics.d > 1",
      orderBy: ['params.e', 'tags.`f g` DESC', 'start_time'],
    };
    expect(neededTexts(runKind, query)).toEqual({
      params: new Set(['a', 'e']),
      tags: new Set(['b', 'f g']),
    });
    expect(neededTexts(runKind, {})).toEqual({ params: new Set(), tags: new Set() });
    expect(() => neededTexts(runKind, { filter: 'params.a' })).toThrow(
      expect.objectContaining({ field: 'filter' }),
    );
  });

  it('TRK-1: must have been read when they are looked at', () => {
    const row: RunRow = {
      ...runRow(1),
      params: new Map([['long', { sha256: 'ab', length: 5_000 }]]),
    };
    const search = (filter: string, ...orderBy: string[]) =>
      searchPage(runKind, [row], { filter, orderBy, maxResults: 1 }).page;
    expect(() => search("params.long = 'x'")).toThrow(RangeError);
    expect(() => search('', 'params.long')).toThrow(RangeError);
    expect(search('params.long IS NOT NULL')).toEqual([row]);
    expect(search('params.long IS NULL')).toEqual([]);
    expect(search("params.other = 'x'")).toEqual([]);
  });
});

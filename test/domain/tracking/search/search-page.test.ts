import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunRow } from '#domain/tracking/run.ts';
import { registeredModelKind } from '#domain/tracking/search/registered-model-kind.ts';
import { runKind } from '#domain/tracking/search/run-kind.ts';
import type { SearchQuery } from '#domain/tracking/search/search-kind.ts';
import { searchPage, tokenAfter } from '#domain/tracking/search/search-page.ts';
import { runRow, vineyard } from './vineyard.ts';

const ids = (rows: readonly RunRow[]) => rows.map(({ id }) => Number(id));

const orders: readonly (readonly string[])[] = [
  [],
  ['metrics.m'],
  ['metrics.m DESC'],
  ['params.p DESC', 'metrics.m'],
  ['tags.t', 'start_time'],
  ['end_time DESC'],
];
const numbers = fc.constantFrom(-1, -0, 0, 0.5, Number.NaN, Infinity, -Infinity, 7);
const texts = fc.constantFrom('', 'a', 'B', 'é', '\uff46', '😀', '"quoted"');
const given = fc.record(
  {
    startTime: fc.integer({ min: 0, max: 3 }),
    endTime: fc.integer({ min: 0, max: 3 }),
    metrics: fc.record({ m: numbers }, { requiredKeys: [] }),
    params: fc.record({ p: texts }, { requiredKeys: [] }),
    tags: fc.record({ t: texts }, { requiredKeys: [] }),
  },
  { requiredKeys: ['startTime', 'metrics', 'params', 'tags'] },
);
const someRuns = fc
  .array(given, { maxLength: 30 })
  .map((rows) => rows.map((row, index) => runRow(index + 1, row)));

/** The order as contract §7 says it, written without regard for speed. */
function oracle(rows: readonly RunRow[], [clause, ...rest]: readonly string[]): readonly RunRow[] {
  if (clause === undefined)
    return [...rows].sort((a, b) => b.startTime - a.startTime || (a.id < b.id ? -1 : 1));
  const [path = '', direction] = clause.split(' ');
  const value = (run: RunRow) => {
    if (path === 'metrics.m') return run.metrics.get('m')?.value;
    if (path === 'params.p') return run.params.get('p') as string | undefined;
    if (path === 'tags.t') return run.tags.get('t') as string | undefined;
    return path === 'end_time' ? run.endTime : run.startTime;
  };
  const codes = (text: string) => Array.from(text, (character) => character.codePointAt(0) ?? 0);
  const before = (x: string | number, y: string | number): boolean => {
    if (typeof x === 'number' || typeof y === 'number') return x < y;
    const [a, b] = [codes(x), codes(y)];
    const at = a.findIndex((code, i) => code !== b[i]);
    return at < 0 ? a.length < b.length : at < b.length && (a[at] ?? 0) < (b[at] ?? 0);
  };
  const group = (run: RunRow) => (value(run) === undefined ? 2 : Number.isNaN(value(run)) ? 1 : 0);
  const sign = direction === 'DESC' ? -1 : 1;
  return [...oracle(rows, rest)].sort((a, b) => {
    if (group(a) !== group(b) || group(a) > 0) return group(a) - group(b);
    const [x, y] = [value(a) as string | number, value(b) as string | number];
    return before(x, y) ? -sign : before(y, x) ? sign : 0;
  });
}

describe('a page', () => {
  it('TRK-1: holds the first runs of the order that is defined, however few are asked for', () => {
    fc.assert(
      fc.property(
        someRuns,
        fc.constantFrom(...orders),
        fc.integer({ min: 1, max: 40 }),
        (rows, orderBy, maxResults) => {
          const { page } = searchPage(runKind, rows, { orderBy, maxResults });
          expect(ids(page)).toEqual(ids(oracle(rows, orderBy).slice(0, maxResults)));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('TRK-1: has a token unless it is the last, also when the last is exactly full', () => {
    const tokens = (maxResults: number) => {
      const first = searchPage(runKind, vineyard, { maxResults });
      return [first.page.length, first.nextPageToken !== undefined];
    };
    expect([tokens(7), tokens(8), tokens(9)]).toEqual([
      [7, true],
      [8, false],
      [8, false],
    ]);
    expect(searchPage(runKind, [], { maxResults: 1 })).toEqual({ page: [] });
  });

  it('TRK-1: pages meet without gap or repetition while runs come and go between them', () => {
    const scenario = fc.record({
      rows: someRuns,
      late: someRuns,
      orderBy: fc.constantFrom(...orders),
      size: fc.integer({ min: 1, max: 6 }),
      gone: fc.integer({ min: 2, max: 5 }),
    });
    fc.assert(
      fc.property(scenario, ({ rows, late, orderBy, size, gone }) => {
        const comers = late.map((row) => ({ ...row, id: row.id.replace('0', 'f') }));
        let [present, token, seen]: [readonly RunRow[], string | undefined, string[]] = [
          rows,
          undefined,
          [],
        ];
        for (let round = 0; ; round++) {
          const got: ReturnType<typeof searchPage<RunRow>> = searchPage(runKind, present, {
            orderBy,
            maxResults: size,
            pageToken: token,
          });
          seen = [...seen, ...got.page.map(({ id }) => id)];
          token = got.nextPageToken;
          if (token === undefined) break;
          const leaves = (id: string) => !id.startsWith('f') && Number(id) % gone === 0;
          present = [
            ...present.filter(({ id }) => round !== 0 || !leaves(id)),
            ...comers.slice(round, round + 1),
          ];
        }
        expect(new Set(seen).size).toBe(seen.length);
        const stayed = present.filter((run) => rows.includes(run));
        const seenOfThose = seen.filter((id) => stayed.some((run) => run.id === id));
        expect(seenOfThose.map(Number)).toEqual(ids(oracle(stayed, orderBy)));
      }),
      { numRuns: 300 },
    );
  });

  it('TRK-1: can be cut shorter, and goes on after the item it was cut at', () => {
    const query = { filter: 'metrics.auc > 0', orderBy: ['metrics.auc DESC'], scope: '1' };
    const whole = searchPage(runKind, vineyard, { ...query, maxResults: 100 }).page;
    const third = whole[2] as RunRow;
    const pageToken = tokenAfter(runKind, query, third);
    expect(searchPage(runKind, vineyard, { ...query, maxResults: 100, pageToken }).page).toEqual(
      whole.slice(3),
    );
  });
});

describe('a page token', () => {
  const query: SearchQuery = { filter: 'start_time > 0', orderBy: ['metrics.auc'], scope: '1,2' };
  const token = searchPage(runKind, vineyard, { ...query, maxResults: 2 }).nextPageToken as string;
  const refused = (pageToken: string, asked: SearchQuery) => {
    try {
      return searchPage(runKind, vineyard, { ...asked, maxResults: 2, pageToken }).page;
    } catch (error) {
      return error;
    }
  };

  it('TRK-1: is text that needs no escapes in a query, and good for other page sizes', () => {
    expect(token).toMatch(/^[\w-]+$/);
    expect(
      searchPage(runKind, vineyard, { ...query, maxResults: 5, pageToken: token }).page,
    ).toHaveLength(5);
  });

  it('TRK-1: is refused by another search', () => {
    for (const other of [
      { filter: 'start_time > 1' },
      { orderBy: ['metrics.auc DESC'] },
      { orderBy: [] },
      { scope: '1' },
      { datasets: [{ name: 'g' }] },
    ])
      expect(refused(token, { ...query, ...other })).toMatchObject({
        kind: 'invalid',
        field: 'page_token',
        message: expect.stringContaining('another search'),
      });
    expect(() => searchPage(registeredModelKind, [], { maxResults: 1, pageToken: token })).toThrow(
      'another search',
    );
  });

  it('TRK-1: is refused when it cannot be read', () => {
    const base64 = (text: string) => Buffer.from(text).toString('base64url');
    const digest = JSON.parse(Buffer.from(token, 'base64url').toString())[1];
    const broken = [
      'x',
      '!',
      'zażółć',
      token.slice(0, -3),
      `${token}AAAA`,
      base64('{}'),
      base64('null'),
      base64('{"offset": 2}'),
      base64('[2]'),
      base64(`[1,"${digest}"]`),
      base64(`[1,"${digest}","a",1,"x"]`),
      base64(`[1,"${digest}",1,1,{}]`),
      '_w',
    ];
    for (const pageToken of broken)
      expect(refused(pageToken, query), pageToken).toMatchObject({
        kind: 'invalid',
        field: 'page_token',
      });
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (pageToken) => {
        expect(refused(pageToken, query)).toMatchObject({ kind: 'invalid', field: 'page_token' });
      }),
    );
  });
});

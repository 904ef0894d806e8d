import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, describe, expect, it } from 'vitest';
import { openTable, readRows, useTable } from '#adapters/tables/read-rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'loopwright-rows-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function file(content: string | Uint8Array, ending = 'csv'): string {
  const path = join(folder, `f${++files}.${ending}`);
  writeFileSync(path, content);
  return path;
}

/** Types and values of a file, NaN as null. */
async function contents(path: string) {
  const { columns } = await openTable(path);
  const values = columns.map((): unknown[] => []);
  for await (const part of readRows(path))
    for (const [at, cells] of part.cells.entries())
      values[at]?.push(...Array.from(cells, (value) => (Number.isNaN(value) ? null : value)));
  return Object.fromEntries(
    columns.map(({ name, type }, at) => [name, [type, ...(values[at] ?? [])]]),
  );
}

describe('DAT-4: CSV as pandas reads it', () => {
  it.each<[string, string, Record<string, unknown[]>]>([
    ['whole numbers', 'a\n1\n-2\n+3\n', { a: ['int64', 1, -2, 3] }],
    [
      'a missing value makes them floats',
      'a,b\n1,x\n,y\n',
      { a: ['float64', 1, null], b: ['str', 'x', 'y'] },
    ],
    ['floats', 'a\n1.5\n2\n1e3\n.5\n', { a: ['float64', 1.5, 2, 1000, 0.5] }],
    ['infinities', 'a\ninf\n-Infinity\n1\n', { a: ['float64', Infinity, -Infinity, 1] }],
    ['one text makes a column text', 'a\n1\nx\n2\n', { a: ['str', '1', 'x', '2'] }],
    ['true and false', 'a\nTrue\nfalse\n', { a: ['bool', true, false] }],
    [
      'with a gap a mixture',
      'a,b\nTrue,1\n,2\n',
      { a: ['object', true, null], b: ['int64', 1, 2] },
    ],
    [
      'spellings of missing',
      'a,b\nNA,1\nx,2\nNaN,3\n',
      { a: ['str', null, 'x', null], b: ['int64', 1, 2, 3] },
    ],
    ['? is a text', 'a\n?\n1\n', { a: ['str', '?', '1'] }],
    [
      'quotes, commas, lines, doubled quotes',
      'a,b\n"x,""y""\n2",1\n"",2\n',
      { a: ['str', 'x,"y"\n2', null], b: ['int64', 1, 2] },
    ],
    ['a quote inside of a bare field', 'a\nx"y\n5"\n', { a: ['str', 'x"y', '5"'] }],
    ['text behind a closing quote', 'a\n"x"y\n', { a: ['str', 'xy'] }],
    [
      'CRLF, CR, blank lines, no line end',
      'a,b\r\n1,2\r\n\r\n3,4\r5,6',
      { a: ['int64', 1, 3, 5], b: ['int64', 2, 4, 6] },
    ],
    ['a byte order mark', '\ufeffa\n1\n', { a: ['int64', 1] }],
    [
      'repeated and empty names',
      'a,a,\n1,2,3\n',
      { a: ['int64', 1], 'a.1': ['int64', 2], 'Unnamed: 2': ['int64', 3] },
    ],
    ['short rows', 'a,b\n1\n2,3\n', { a: ['int64', 1, 2], b: ['float64', null, 3] }],
    ['no rows', 'a,b\n', { a: ['object'], b: ['object'] }],
    ['Unicode', 'ä\n日本\n😀\n', { ä: ['str', '日本', '😀'] }],
    [
      'identifiers beyond 2^53',
      'a\n9007199254740993\n9007199254740992\n',
      { a: ['int64', 9007199254740993n, 9007199254740992n] },
    ],
    [
      'digits beyond 64 bits are text',
      'a\n123456789012345678901\n',
      { a: ['str', '123456789012345678901'] },
    ],
  ])('%s', async (_, text, expected) => {
    expect(await contents(file(text))).toEqual(expected);
  });

  it('any cut of the bytes gives the same fields', async () => {
    const row = (at: number) => `${at},"a ""${at}"", b\n${'x'.repeat(at % 91)}",${at / 7}\r\n`;
    const text = `id,text,number\r\n${Array.from({ length: 30_000 }, (_, at) => row(at)).join('')}`;
    let at = 0;
    for await (const { cells, rows } of readRows(file(text)))
      for (let row = 0; row < rows; row++, at++)
        if (
          cells[0]?.[row] !== at ||
          cells[2]?.[row] !== at / 7 ||
          cells[1]?.[row] !== `a "${at}", b\n${'x'.repeat(at % 91)}`
        )
          throw new Error(`row ${at} is wrong`);
    expect(at).toBe(30_000);
  });

  it.each([
    ['a text', '1', 'x', 'str'],
    ['a gap', '1', '', 'float64'],
    ['a fraction', '1', '1.5', 'float64'],
    ['a gap', 'True', '', 'object'],
    ['a number', '', '7', 'float64'],
    ['a number with a sign', '1', '+3', 'int64'],
    ['an identifier beyond 2^53', '1', '9007199254740993', 'int64'],
  ])('%s late in a column changes its type, not what is found', async (_, early, late, type) => {
    const path = file(`a,b\n${`${early},0\n`.repeat(3_000)}${late},0\n${early},0\n`);
    let rows = 0;
    const columns = await useTable(path, async (table) => {
      rows = 0;
      for await (const part of table.parts()) rows += part.rows;
      return table.columns;
    });
    expect([columns[0]?.type, rows]).toEqual([type, 3_002]);
    expect((await openTable(path)).columns[0]?.type).toBe(type);
  });

  it('gzip is unpacked', async () => {
    expect(await contents(file(gzipSync('a\n1\n'), 'csv.gz'))).toEqual({ a: ['int64', 1] });
  });

  it.each<[string, string | Uint8Array, string, RegExp]>([
    ['too many fields', 'a,b\n1,2\n1,2,3\n', 'csv', /line 3: 3 fields, but the header has 2/],
    [
      'a quote that never closes',
      'a\n1\n"x\n',
      'csv',
      /line 3: a quote opens there and never closes/,
    ],
    [
      'bytes that are no UTF-8',
      Buffer.from([0x61, 0x0a, 0xff, 0xfe, 0x0a]),
      'csv',
      /line 2: this is not UTF-8/,
    ],
    ['an empty file', '', 'csv', /is empty/],
    ['a damaged archive', gzipSync('a\n1\n').subarray(0, 15), 'csv.gz', /cannot be unpacked/],
    ['a line that is no object', '{"a":1}\n[2]\n', 'jsonl', /line 2: this is not a JSON object/],
    ['a line that is no JSON', '{"a":1}\n\n{"a":\n', 'jsonl', /line 3: this is not a JSON object/],
    ['no Parquet', 'PAR1 or so', 'parquet', /cannot be read as Parquet/],
  ])('%s is told with the place', async (_, content, ending, words) => {
    await expect(contents(file(content, ending))).rejects.toThrow(words);
  });
});

describe('DAT-4: JSON Lines and Parquet', () => {
  it('columns of JSON Lines come as they appear, missing where they are not', async () => {
    const text = '{"a":1,"b":"x"}\n{"b":null,"c":true}\n{"a":2.5,"c":{"d":[1]}}\n';
    expect(await contents(file(text, 'jsonl'))).toEqual({
      a: ['float64', 1, null, 2.5],
      b: ['str', 'x', null, null],
      c: ['object', null, true, { d: [1] }],
    });
  });

  it('a name of every object is a column like any other', async () => {
    expect(
      await contents(file('{"constructor":1,"__proto__":2}\n{"a":1}\n', 'jsonl')),
    ).toMatchObject({
      constructor: ['float64', 1, null],
      a: ['float64', null, 1],
    });
  });

  it('Parquet has its own types', async () => {
    const buffer = parquetWriteBuffer({
      columnData: [
        { name: 'id', data: [1n, 2n, 2n ** 60n + 1n], type: 'INT64', nullable: false },
        { name: 'x', data: [1.5, null, 2], type: 'DOUBLE' },
        { name: 's', data: ['a', null, 'é'], type: 'STRING' },
        { name: 'b', data: [true, false, true], type: 'BOOLEAN', nullable: false },
      ],
    });
    expect(await contents(file(new Uint8Array(buffer), 'parquet'))).toEqual({
      id: ['int64', 1, 2, 2n ** 60n + 1n],
      x: ['float64', 1.5, null, 2],
      s: ['str', 'a', null, 'é'],
      b: ['bool', true, false, true],
    });
  });
});

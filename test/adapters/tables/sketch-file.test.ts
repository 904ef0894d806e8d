import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, describe, expect, it } from 'vitest';
import { countFile, sketchFile } from '#adapters/tables/sketch-file.ts';
import type { TableSketch } from '#domain/drift/sketch/table-sketch.ts';

const folder = mkdtempSync(join(tmpdir(), 'sketch-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const write = (bytes: string | Uint8Array, ending = 'csv'): string => {
  const path = join(folder, `${files++}.${ending}`);
  writeFileSync(path, bytes);
  return path;
};
const columnOf = (table: TableSketch, name: string) =>
  table.columns.find((column) => column.name === name);
const summary = (table: TableSketch, name: string) => {
  const column = columnOf(table, name);
  return column && [column.missing, column.infinite, column.numbers.count, column.texts.count];
};

describe('sketch of a file', () => {
  it('DRF-9: takes numbers for numbers in CSV, with every spelling of missing and infinite', async () => {
    const path = write(
      '\uFEFFa,"b ""x""\n2",c\r\n1, 2.5 ,red\r\n\r\nNaN,?,"NaN"\r\n1e400,-inf,"gr,een"\r\n0x10,+.5e1,',
    );
    const table = await sketchFile(path);
    expect(table.rows).toBe(4);
    expect(table.columns.map(({ name }) => name)).toEqual(['a', 'b "x"\n2', 'c']);
    expect(summary(table, 'a')).toEqual([1, 1, 1, 1]);
    expect(summary(table, 'b "x"\n2')).toEqual([1, 1, 2, 0]);
    expect(summary(table, 'c')).toEqual([2, 0, 0, 2]);
    expect(columnOf(table, 'c')?.texts).toMatchObject({
      names: [
        ['gr,een', 1],
        ['red', 1],
      ],
    });
  });

  it('DRF-9: the same rows give the same sketch as CSV, gzipped CSV, JSON Lines and Parquet', async () => {
    const rows = Array.from({ length: 3_000 }, (_, at) => ({
      x: Math.sin(at) * 100,
      n: at % 7,
      color: ['red', 'green', 'blue'][at % 3] as string,
    }));
    const csv = `x,n,color\n${rows.map(({ x, n, color }) => `${x},${n},${color}\n`).join('')}`;
    const parquet = parquetWriteBuffer({
      columnData: [
        { name: 'x', type: 'DOUBLE', data: rows.map(({ x }) => x) },
        { name: 'n', type: 'INT64', data: rows.map(({ n }) => BigInt(n)) },
        { name: 'color', type: 'STRING', data: rows.map(({ color }) => color) },
      ],
      rowGroupSize: 1_000,
    });
    const expected = JSON.stringify(await sketchFile(write(csv)));
    const lines = rows.map((row) => JSON.stringify(row)).join('\n');
    for (const path of [
      write(gzipSync(csv), 'csv.gz'),
      write(gzipSync(csv), 'dat'),
      write(csv, 'txt'),
      write(lines, 'jsonl'),
      write(new Uint8Array(parquet), 'parquet'),
    ])
      expect(JSON.stringify(await sketchFile(path)), path).toBe(expected);
  });

  it('keeps texts that look like numbers texts in JSON Lines and Parquet', async () => {
    const lines = await sketchFile(write('{"x":"1"}\n\n{"x":"NA","y":[1,{"a":2}]}\n', 'jsonl'));
    expect(summary(lines, 'x')).toEqual([1, 0, 0, 1]);
    expect(columnOf(lines, 'y')?.texts).toMatchObject({ names: [['[1,{"a":2}]', 1]] });
    const bytes = parquetWriteBuffer({
      columnData: [{ name: 'x', type: 'STRING', data: ['1', '2'] }],
    });
    const parquet = await sketchFile(write(new Uint8Array(bytes), 'parquet'));
    expect(summary(parquet, 'x')).toEqual([0, 0, 0, 2]);
  });

  it('gives every row to a counter', async () => {
    const seen: unknown[] = [];
    const counter = { add: (row: object) => void seen.push({ ...row }), result: () => seen.length };
    expect(await countFile(write('a,__proto__\n1,x\n2,\n'), counter)).toBe(2);
    expect(seen).toEqual([
      Object.fromEntries([
        ['a', 1],
        ['__proto__', 'x'],
      ]),
      Object.fromEntries([
        ['a', 2],
        ['__proto__', null],
      ]),
    ]);
  });

  const cases: readonly (readonly [string, () => string, RegExp])[] = [
    ['nothing', () => write(''), /is empty/],
    ['blank lines', () => write('\n\n'), /has no rows/],
    ['a header', () => write('a,b\n'), /has no rows/],
    ['no path', () => join(folder, 'absent.csv'), /is not there/],
    ['a directory', () => folder, /is a directory/],
    [
      'a row of another width',
      () => write('a,b\n1,2\n"x\ny",2\n1,2,3\n'),
      /3 fields on line 5.*2 columns/,
    ],
    ['one name twice', () => write('a,b,a\n1,2,3\n'), /Columns 1 and 3 .* "a"/],
    ['an open quote', () => write('a,b\n1,2\n"x,2\n'), /line 3 a quote is opened/],
    ['a quote in a field', () => write('a\nx"y\n'), /line 2 there is a quote inside/],
    ['text behind a quote', () => write('a\n"x"y\n'), /line 2 there is text behind/],
    ['UTF-16', () => write(Buffer.from('\uFEFFa\n1\n', 'utf16le')), /UTF-16/],
    ['an image', () => write(new Uint8Array([1, 0, 2]), 'png'), /zero bytes/],
    ['half a gzip', () => write(gzipSync('a\n1\n').subarray(0, 15), 'csv.gz'), /unpacked/],
    ['an array', () => write('[{"a":1}]', 'json'), /one JSON array/],
    ['broken JSON', () => write('{"a":1}\n{"a":\n', 'jsonl'), /on line 2/],
    ['a number per line', () => write('{"a":1}\n7\n', 'jsonl'), /no JSON object on line 2/],
    [
      'half a Parquet file',
      () => write('PAR1 and no more of it', 'parquet'),
      /cannot be read as Parquet/,
    ],
  ];
  it.each(cases)('says what is wrong with %s', async (_, path, message) => {
    await expect(sketchFile(path())).rejects.toMatchObject({
      kind: expect.stringMatching(/invalid|not-found/),
      message: expect.stringMatching(message),
    });
  });

  it('reads a folder of nobody as such', async () => {
    const path = join(folder, 'sub.csv');
    mkdirSync(path);
    await expect(sketchFile(path)).rejects.toThrow(/directory/);
  });
});

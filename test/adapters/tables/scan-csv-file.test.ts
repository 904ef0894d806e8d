import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { scanCsvFile } from '#adapters/tables/scan-csv-file.ts';
import { sketchPlainly } from '#adapters/tables/sketch-file.ts';
import { tableFile } from '#adapters/tables/table-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'scan-csv-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
async function bothWays(text: string | Uint8Array) {
  const path = join(folder, `${files++ % 8}.csv`);
  writeFileSync(path, text);
  const file = await tableFile(path);
  const quick = await scanCsvFile(file);
  const plain = await sketchPlainly(file).catch((cause: unknown) => cause);
  return { quick, plain };
}

/** The quick way gives the same bytes, or leaves the file to the plain one. */
async function expectSame(text: string | Uint8Array, regular = true): Promise<void> {
  const { quick, plain } = await bothWays(text);
  if (quick !== undefined) expect(JSON.stringify(quick)).toBe(JSON.stringify(plain));
  else expect(regular).toBe(false);
}

const digits = (most: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${most}}$`));
const decimalText = fc
  .tuple(
    fc.constantFrom('', '', '-', '+'),
    fc.oneof(digits(3), digits(20)),
    fc.option(fc.oneof(digits(3), digits(18), digits(25)), { nil: undefined }),
    fc.option(fc.tuple(fc.constantFrom('e', 'E'), fc.constantFrom('', '-', '+'), digits(3)), {
      nil: undefined,
    }),
  )
  .map(
    ([sign, whole, decimals, exponent]) =>
      `${sign}${whole}${decimals === undefined ? '' : `.${decimals}`}${exponent?.join('') ?? ''}`,
  );
/** Halfway between two float32, and the doubles beside: the hardest to round. */
const halfway = fc
  .tuple(fc.integer({ min: 1, max: 2 ** 24 - 1 }), fc.integer({ min: -160, max: 110 }), fc.nat(2))
  .map(([mantissa, exponent, beside]) => {
    const middle = (mantissa + 0.5) * 2 ** exponent;
    return String(middle * (1 + (beside - 1) * 2 ** -52));
  });
const odd = fc.constantFrom(
  ...['', ' ', '"', '?', '#N/A', '#N/A N/A', 'NaN', 'nan', '-nan', 'null', 'None', 'n/a', '<NA>'],
  ...['inf', '-inf', '+Infinity', '-INFINITY', '1e308', '1e309', '-1e400', '1e-400', '-0', '+5'],
  ...['0x10', '007', '.5', '5.', '.', '-', '+', '1e', '1e+', 'e5', '1.2.3', '1,5', ' 1.5 ', '1 2'],
  ...['1_000', '12345678901234567', '123456789012345678', '9223372036854775808', '3.4028235e38'],
  ...['3.4028235677973366e38', '1e39', '1e-45', '7e-46', '1.17549435e-38', '0.1234567890123456789'],
  ...[
    'rot',
    'größe',
    '日本語',
    '😀',
    'a\nb',
    'a\r\nb',
    'a""b',
    'a very long name of some category',
  ],
  ...[
    '\u00a0',
    '\u00a01\u00a0',
    '\uFEFF',
    `${'x'.repeat(300)}`,
    '0.0',
    '0.00000000000000000000001',
  ],
);
const anyField = fc.oneof(
  { weight: 4, arbitrary: fc.double().map(String) },
  { weight: 3, arbitrary: decimalText },
  { weight: 2, arbitrary: halfway },
  { weight: 3, arbitrary: odd },
  { weight: 2, arbitrary: fc.constantFrom('red', 'green', '1', '2', '3') },
  {
    weight: 1,
    arbitrary: fc
      .string({ unit: 'binary', maxLength: 40 })
      .map((text) => text.replaceAll('\0', '')),
  },
);
const quoted = (field: string, always: boolean): string =>
  always || /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;

describe('the scanner of CSV files', () => {
  it('DRF-9: gives the same bytes as reading row by row, whatever the fields', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }).chain((width) =>
          fc.array(fc.array(anyField, { minLength: width, maxLength: width }), {
            minLength: 1,
            maxLength: 300,
            size: 'max',
          }),
        ),
        fc.constantFrom('\n', '\r\n'),
        fc.constantFrom('', '\uFEFF'),
        fc.constantFrom('', '\n', '\r\n', '\n\n'),
        fc.infiniteStream(fc.boolean()),
        fc.boolean(),
        async (rows, lineEnd, bom, end, always, manyNumbers) => {
          const header = (rows[0] as string[]).map((_, at) => `c${(at * 7) % 5}`);
          // Few different values are counted by their bytes; behind many numbers come the parser's turn.
          const before = Array.from({ length: manyNumbers ? 300 : 0 }, (_, at) =>
            header.map(() => String(at)),
          );
          const lines = [header, ...before, ...rows].map((row) =>
            row.map((field) => quoted(field, always.next().value as boolean)).join(','),
          );
          await expectSame(bom + lines.join(lineEnd) + end, !lines.slice(1).every((l) => l === ''));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('DRF-9: the same where numbers, names and the sample overflow, over several chunks', async () => {
    const lines = ['number,ascending,code,id,mixed,sparse'];
    for (let at = 0; at < 30_000; at++)
      lines.push(
        [
          Math.sin(at) * 10 ** (at % 9),
          at / 7,
          at % 300,
          `customer-${at * 7919}`,
          at % 3 === 0 ? `n${at}` : at * 1.1,
          at % 50 === 0 ? Math.cos(at) : '',
        ].join(','),
      );
    await expectSame(`${lines.join('\n')}\n`);
    await expectSame(gzipSync(lines.join('\n')));
    await expectSame(lines.map((line) => line.replace(/[^,]+/g, '"$&"')).join('\r\n'));
  });

  it('DRF-9: rounds every decimal as JavaScript does', async () => {
    const field = fc.oneof(fc.double({ noNaN: true }).map(String), decimalText, halfway);
    const some = fc.sample(field, { numRuns: 20_000, seed: 1 });
    await expectSame(`x\n${some.join('\n')}\n`);
    // Alone in its column each can be the smallest, and its cell is exact.
    const names = Array.from({ length: 100 }, (_, at) => `c${at}`);
    const numbers = Array.from({ length: 260 }, (_, at) => names.map(() => `7.${at}`).join(','));
    const rows = Array.from({ length: 10 }, (_, at) =>
      some.slice(at * 100, at * 100 + 100).join(','),
    );
    for (const row of rows) await expectSame([names.join(','), ...numbers, row].join('\n'));
  });

  it('DRF-9: finds the smallest and the largest among neighbours', async () => {
    const names = Array.from({ length: 200 }, (_, at) => `c${at}`);
    const before = Array.from({ length: 260 }, (_, at) => names.map(() => `7.${at}`).join(','));
    const steps = [0, 1, 2, 1, 3, 0];
    const neighbours = steps.map((step) =>
      names
        .map((_, at) =>
          at % 2 === 0
            ? (3 + Math.sin(at)) * (1 - step * 2 ** -52)
            : (10 + Math.sin(at)) * (1 + step * 2 ** -52),
        )
        .join(','),
    );
    await expectSame([names.join(','), ...before, ...neighbours].join('\n'));
  });

  it('leaves what is not regular to the plain reader', async () => {
    for (const text of [
      'a,b\n1,2\n3\n',
      'a,b\n1,2\n3,4,5\n',
      'a,b\n1,2,3\n4\n',
      'a,b\n1,x"y\n',
      'a,b\n1,"x"y\n',
      'a,b\n1,"xy\n',
      'a,b\n1,"x""y"z"\n',
      'a,b\r1,2\r3,4\r',
      'a,b\n1,2\r3,4\n',
      'a,b\n',
      'a,a\n1,2\n',
      `a,b\n1,${'x'.repeat(300_000)}\n`,
    ])
      expect((await bothWays(text)).quick, JSON.stringify(text.slice(0, 40))).toBeUndefined();
  });

  it('takes any bytes without a wrong answer', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...Buffer.from('a1.,,"\n\n\r-e5 é')), { maxLength: 80 }),
        (bytes) => expectSame(Buffer.from([...Buffer.from('a,b\n'), ...bytes]), false),
      ),
      { numRuns: 40 },
    );
  });
});

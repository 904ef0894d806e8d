import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DriftReport } from '#domain/drift/drift-report.ts';
import { seededRandom } from '#domain/training/random.ts';
import { type Ended, runCli } from './run-cli.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'loopwright-drift-compare-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const compare = (...args: readonly string[]): Promise<Ended> =>
  runCli(folder, ['drift', 'compare', ...args]);

let files = 0;
const file = (text: string, ending = 'csv'): string => {
  const name = `file-${files++}.${ending}`;
  writeFileSync(join(folder, name), text);
  return name;
};

type Findings = Pick<DriftReport, 'verdict' | 'severity' | 'features' | 'conceptDrift'>;

/** Neither a stack trace nor an error of the language, whatever was in the files. */
const isQuiet = ({ stdout, stderr }: Ended): void =>
  expect(`${stdout}${stderr}`).not.toMatch(/\n\s+at |TypeError|RangeError|ReferenceError|\.ts:\d/);

async function found(
  reference: string,
  current: string,
  ...more: readonly string[]
): Promise<Findings> {
  const ended = await compare('--reference', reference, '--current', current, '--json', ...more);
  isQuiet(ended);
  expect([ended.code, ended.stderr]).toEqual([0, expect.any(String)]);
  expect(ended.stdout.trim().split('\n')).toHaveLength(1);
  return JSON.parse(ended.stdout) as Findings;
}

async function refused(...args: readonly string[]): Promise<Ended> {
  const ended = await compare(...args);
  isQuiet(ended);
  expect(ended.code).toBeGreaterThan(0);
  return ended;
}

const featureOf = ({ features }: Findings, name: string) =>
  features.find((feature) => feature.name === name);

/** A thousand rows of an even number `x`, a skewed one `y` and a colour; `over` writes its columns into each row. */
function rows(
  seed: number,
  over: (row: number, random: () => number) => Record<string, string | number> = () => ({}),
  count = 1_000,
): Record<string, string | number>[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, row) => ({
    x: Number(random().toFixed(4)),
    y: Number((-Math.log(1 - random())).toFixed(4)),
    colour: ['red', 'green', 'blue'][Math.floor(random() * 3)] as string,
    ...over(row, random),
  }));
}

const csv = (
  table: readonly Record<string, string | number>[],
  names = Object.keys(table[0] ?? {}),
  lineEnd = '\n',
): string =>
  [names.join(','), ...table.map((row) => names.map((name) => row[name] ?? '').join(','))].join(
    lineEnd,
  ) + lineEnd;

describe('DRF-1: drift compare', () => {
  it('finds nothing between two draws of the same thing, and everything else within the promised shape', async () => {
    const result = await found(file(csv(rows(1))), file(csv(rows(2))));
    expect([result.verdict, result.severity]).toEqual(['no-drift', 'ok']);
    expect(Object.keys(result)).toEqual(
      expect.arrayContaining([
        'verdict',
        'severity',
        'features',
        'predictionDrift',
        'conceptDrift',
      ]),
    );
    for (const feature of result.features)
      expect(feature).toMatchObject({
        name: expect.any(String),
        verdict: 'no-drift',
        psi: expect.any(Number),
        p: expect.any(Number),
        tests: expect.any(Object),
        reasons: expect.any(Array),
      });
  });

  it('names the column that moved, and no other', async () => {
    const now = rows(2, (_, random) => ({ x: Number((random() + 0.6).toFixed(4)) }));
    const result = await found(file(csv(rows(1))), file(csv(now)));
    expect([result.verdict, result.severity]).toEqual(['drift', 'critical']);
    expect(
      result.features.filter(({ verdict }) => verdict === 'drift').map(({ name }) => name),
    ).toEqual(['x']);
  });

  it('says the same of JSON Lines as of CSV', async () => {
    const [before, now] = [rows(1), rows(2, () => ({ colour: 'red' }))];
    const lines = (table: readonly object[]) =>
      `${table.map((row) => JSON.stringify(row)).join('\n')}\n`;
    const asCsv = await found(file(csv(before)), file(csv(now)));
    const asLines = await found(file(lines(before), 'jsonl'), file(lines(now), 'jsonl'));
    expect(asLines).toEqual(asCsv);
    expect(featureOf(asCsv, 'colour')?.verdict).toBe('drift');
  });

  it('DRF-3: with label and prediction it finds outcomes that no longer follow the inputs', async () => {
    const outcome = (turned: boolean) => (_: number, random: () => number) => {
      const x = Number(random().toFixed(4));
      return { x, p: x, won: random() < (turned ? 1 - x : x) ? 1 : 0 };
    };
    const before = file(csv(rows(1, outcome(false), 2_000)));
    const same = file(csv(rows(2, outcome(false), 2_000)));
    const turned = file(csv(rows(3, outcome(true), 2_000)));
    const named = ['--label', 'won', '--prediction', 'p'];
    expect((await found(before, same, ...named)).conceptDrift?.verdict).toBe('no-drift');
    const concept = (await found(before, turned, ...named)).conceptDrift;
    expect([concept?.verdict, concept?.severity]).toEqual(['drift', 'critical']);
  });

  it('DRF-6: one row says that it is too few', async () => {
    const result = await found(file(csv(rows(1))), file(csv(rows(2, undefined, 1))));
    expect(result.verdict).toBe('not-enough-data');
  });
});

describe('DRF-4: hostile files', () => {
  const isNormal = csv(rows(1));

  it.each<[string, (row: number, random: () => number) => Record<string, string | number>]>([
    ['all missing', () => ({ x: '' })],
    ['one value', () => ({ x: 0.5 })],
    ['huge numbers', (row) => ({ x: row % 2 === 0 ? '1e308' : '-1e308' })],
    ['beyond what a double holds', () => ({ x: '1e999' })],
    ['not a number', () => ({ x: 'NaN' })],
    ['text among numbers', (row) => ({ x: row % 3 === 0 ? 'unknown' : 0.5 })],
    ['texts where numbers were', () => ({ x: 'high' })],
  ])('a column with %s has drifted, and is named', async (_, over) => {
    const result = await found(file(isNormal), file(csv(rows(2, over))));
    expect(featureOf(result, 'x')?.verdict).toBe('drift');
    expect(featureOf(result, 'x')?.reasons[0]).toMatch(/\w+ \w+/);
    expect(featureOf(result, 'y')?.verdict).toBe('no-drift');
  });

  it.each<[string, (row: number) => Record<string, string | number>]>([
    ['all missing', () => ({ x: '' })],
    ['one value', () => ({ x: 7 })],
    ['huge numbers', (row) => ({ x: row % 2 === 0 ? '1e308' : '-1e308' })],
  ])('a column with %s on both sides has not drifted', async (_, over) => {
    const result = await found(file(csv(rows(1, over))), file(csv(rows(2, over))));
    expect(result.verdict).toBe('no-drift');
  });

  it('a hundred thousand categories are counted; a hundred thousand new ones are drift', async () => {
    const ids = (from: number) => (row: number) => ({ id: `id-${from + row}` });
    const before = file(csv(rows(1, ids(0), 100_000)));
    const fresh = file(csv(rows(2, ids(1e6), 100_000)));
    expect(featureOf(await found(before, fresh), 'y')?.verdict).toBe('no-drift');
  });

  it('columns that are gone, new or renamed are named', async () => {
    const now = rows(2).map(({ y, ...rest }) => ({ ...rest, Y: y as number }));
    const result = await found(file(isNormal), file(csv(now)));
    expect(result.verdict).toBe('drift');
    expect(JSON.stringify(result)).toMatch(/"y"/);
    expect(JSON.stringify(result)).toMatch(/"Y"/);
  });

  it('the order of columns, a byte order mark, CRLF and quotes change nothing', async () => {
    const [before, now] = [rows(1), rows(2)];
    const plain = await found(file(csv(before)), file(csv(now)));
    const quoted = csv(now, ['colour', 'y', 'x'], '\r\n').replaceAll(/(red|green|blue)/g, '"$1"');
    expect(await found(file(csv(before)), file(`\ufeff${quoted}`))).toEqual(plain);
  });

  it('quoted line ends, commas and quotes are part of a value', async () => {
    const odd = () => ({ note: '"two\nlines, and a ""quote"""' });
    const before = file(csv(rows(1, odd)));
    const result = await found(before, file(csv(rows(2, odd))));
    expect([result.verdict, featureOf(result, 'note')?.verdict]).toEqual(['no-drift', 'no-drift']);
    expect((await found(before, file(csv(rows(2, () => ({ note: 'other' })))))).verdict).toBe(
      'drift',
    );
  });

  it('columns may be called like parts of the language, or in any script', async () => {
    const names = {
      __proto__x: 1,
      constructor: 2,
      toString: 3,
      hasOwnProperty: 4,
      größe: 5,
      عمر: 6,
      名前: 7,
    };
    const text = (seed: number, shift: number) => {
      const random = seededRandom(seed);
      const header = ['__proto__', ...Object.keys(names)];
      const lines = Array.from({ length: 800 }, () =>
        header.map(() => (random() + shift).toFixed(4)).join(','),
      );
      return `${header.join(',')}\n${lines.join('\n')}\n`;
    };
    const before = file(text(1, 0));
    expect((await found(before, file(text(2, 0)))).verdict).toBe('no-drift');
    const moved = await found(before, file(text(3, 1)));
    expect(moved.features.map(({ name }) => name).sort()).toEqual(
      ['__proto__', ...Object.keys(names)].sort(),
    );
    expect(moved.features.every(({ verdict }) => verdict === 'drift')).toBe(true);
    const page = await compare(
      '--reference',
      before,
      '--current',
      file(text(3, 1)),
      '--html',
      'odd.html',
    );
    expect(page.code).toBe(0);
    expect(readFileSync(join(folder, 'odd.html'), 'utf8')).toContain('__proto__');
  });

  it('five thousand columns are compared as far as the limit goes, or refused in a sentence', async () => {
    const wide = (seed: number) => {
      const random = seededRandom(seed);
      const names = Array.from({ length: 5_000 }, (_, at) => `c${at}`);
      const lines = Array.from({ length: 20 }, () =>
        names.map(() => random().toFixed(3)).join(','),
      );
      return `${names.join(',')}\n${lines.join('\n')}\n`;
    };
    const ended = await compare('--reference', file(wide(1)), '--current', file(wide(2)), '--json');
    isQuiet(ended);
    const told = JSON.parse(ended.stdout) as Partial<Findings> & { error?: string };
    expect(told.error ?? told.verdict).toMatch(/columns|not-enough-data/);
  });

  it('the same rows twice are no drift', async () => {
    const table = rows(1);
    const result = await found(file(csv(table)), file(csv([...table, ...table])));
    expect(result.verdict).toBe('no-drift');
  });

  it('a copy of the file is no drift, and it is said that it is a copy', async () => {
    const ended = await compare(
      '--reference',
      file(isNormal),
      '--current',
      file(isNormal),
      '--json',
    );
    expect([ended.code, JSON.parse(ended.stdout).verdict]).toEqual([0, 'no-drift']);
    expect(ended.stderr).toMatch(/is a copy of/);
  });

  it('a ragged line is refused with its number', async () => {
    const ended = await refused(
      '--reference',
      file(isNormal),
      '--current',
      file('x,y,colour\n1,2,red\n1,2\n'),
    );
    expect(ended.stderr).toMatch(/line 3/);
  });

  it.each([
    ['an empty file', '', /is empty/],
    ['a header alone', 'x,y,colour\n', /no rows/],
    ['a column twice', 'x,x\n1,2\n', /"x"|twice/],
    ['a quote that never closes', 'x,y\n1,"2\n', /quote/],
  ])('%s is refused in a sentence', async (_, text, words) => {
    expect((await refused('--reference', file(isNormal), '--current', file(text))).stderr).toMatch(
      words,
    );
  });
});

describe('usage', () => {
  const calm = () => file(csv(rows(1)));

  it('a missing file, a directory, the same file twice', async () => {
    const one = calm();
    expect((await refused('--reference', one, '--current', 'nowhere.csv')).stderr).toMatch(
      /nowhere\.csv is not there/,
    );
    mkdirSync(join(folder, 'some'), { recursive: true });
    expect((await refused('--reference', one, '--current', 'some')).stderr).toMatch(
      /is a directory/,
    );
    const twice = await refused('--reference', one, '--current', `./${one}`);
    expect([twice.code, twice.stderr]).toEqual([2, expect.stringMatching(/same file/)]);
  });

  it('no common columns: the closest are named', async () => {
    const ended = await refused(
      '--reference',
      file('customer_id,age\n1,2\n'),
      '--current',
      file('CustomerID;Age\n1;2\n'),
    );
    expect(ended.stderr).toMatch(/no column in common[\s\S]*customer_id[\s\S]*CustomerID/);
  });

  it('label without prediction, and columns that are not there', async () => {
    const [one, two] = [calm(), calm()];
    const without = await refused('--reference', one, '--current', two, '--label', 'y');
    expect([without.code, without.stderr]).toEqual([2, expect.stringMatching(/--prediction/)]);
    const absent = await refused(
      '--reference',
      one,
      '--current',
      two,
      '--label',
      'y',
      '--prediction',
      'colur',
    );
    expect(absent.stderr).toMatch(/no column "colur"[\s\S]*"colour"/);
  });

  it('exit code 0 whatever is found, unless --fail-on says otherwise', async () => {
    const now = file(csv(rows(2, () => ({ x: 0.5 }))));
    const args = ['--reference', calm(), '--current', now];
    expect((await compare(...args)).code).toBe(0);
    expect((await compare(...args, '--fail-on', 'drift')).code).toBe(1);
    expect(
      (await compare('--reference', calm(), '--current', file(csv(rows(2))), '--fail-on', 'drift'))
        .code,
    ).toBe(0);
  });

  it('thresholds come from a file of settings, and a wrong one is named', async () => {
    const two = ['--reference', calm(), '--current', file(csv(rows(2))), '--json'];
    expect(JSON.parse((await compare(...two)).stdout).verdict).toBe('no-drift');
    const settings = file('{"minRows":5000}', 'json');
    expect(JSON.parse((await compare(...two, '--settings', settings)).stdout).verdict).toBe(
      'not-enough-data',
    );
    const wrong = await refused(...two, '--settings', file('{"minRow":100}', 'json'));
    expect(wrong.stderr).toMatch(/minRow/);
  });

  it('a name cannot move the cursor of a terminal', async () => {
    const evil = (seed: number, shift: number) =>
      csv(rows(seed, (_, random) => ({ '\u001b[2Jgone': (random() + shift).toFixed(3) })));
    const ended = await compare('--reference', file(evil(1, 0)), '--current', file(evil(2, 1)));
    expect([ended.code, ended.stdout.includes('\u001b')]).toEqual([0, false]);
  });
});

describe('pairs', () => {
  it('one line each, in the order of names; a bad pair is a line too, and the exit code says so', async () => {
    const calm = csv(rows(1));
    const add = (name: string, reference: string, current: string | null) => {
      mkdirSync(join(folder, 'pairs', name), { recursive: true });
      writeFileSync(join(folder, 'pairs', name, 'reference.csv'), reference);
      if (current !== null) writeFileSync(join(folder, 'pairs', name, 'current.csv'), current);
    };
    add('b-calm', calm, csv(rows(2)));
    add('a-moved', calm, csv(rows(3, () => ({ x: 0.5 }))));
    add('c-missing', calm, null);
    add('d-ragged', calm, 'x,y,colour\n1\n');
    add('e-calm', calm, csv(rows(4)));
    const ended = await compare('--pairs', 'pairs', '--json');
    isQuiet(ended);
    const lines = ended.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ pair, verdict, error }) => [pair, verdict ?? error])).toEqual([
      ['a-moved', 'drift'],
      ['b-calm', 'no-drift'],
      ['c-missing', expect.stringMatching(/not there/)],
      ['d-ragged', expect.stringMatching(/line 2/)],
      ['e-calm', 'no-drift'],
    ]);
    expect([ended.code, ended.stderr]).toEqual([1, expect.stringMatching(/2 of 5 pairs/)]);
    const alone = await found(
      join('pairs', 'a-moved', 'reference.csv'),
      join('pairs', 'a-moved', 'current.csv'),
    );
    const { pair: _, ...first } = lines[0];
    expect(first).toEqual(alone);
  });

  it('says which pair lacks the columns that are asked for', async () => {
    const ended = await compare(
      '--pairs',
      'pairs',
      '--label',
      'won',
      '--prediction',
      'p',
      '--json',
    );
    const [first] = ended.stdout.split('\n');
    expect(JSON.parse(first ?? '')).toMatchObject({
      pair: 'a-moved',
      error: expect.stringMatching(/no column "won"/),
    });
    expect(ended.code).toBe(1);
  });
});

import { type Random, seededRandom } from '#domain/training/random.ts';
import type { Task } from '#domain/training/task.ts';

/** A file that trainers stumble over, and what has to come of it. */
export interface HardTable {
  /** After "trains on" or "refuses". */
  readonly name: string;
  readonly csv: () => string;
  readonly target: string;
  readonly task?: Task;
  readonly weightColumn?: string;
  readonly params?: Readonly<Record<string, number>>;
  readonly expect: Refused | Trained;
}

/** What message, place and hint say together. */
export interface Refused {
  readonly says: readonly RegExp[];
}

export interface Trained {
  /** Raw columns that the model reads, all of them. */
  readonly reads: readonly string[];
  readonly notes?: readonly RegExp[];
  /** On the rows it was trained on: AUC of a binary target, accuracy of several classes, R² of a number, at least. */
  readonly atLeast: number;
  /** The same at most: nobody predicts coins. */
  readonly atMost?: number;
}

export const isRefused = (expect: Refused | Trained): expect is Refused => 'says' in expect;

type Cell = string | number;

const quoted = (cell: Cell): string =>
  /[",\n\r]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell);

const lines = (header: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  `${[header, ...rows].map((cells) => cells.map(quoted).join(',')).join('\n')}\n`;

/**
 * `count` rows of a number `x` and what it mostly decides, with the cells that `more` puts between: yes where x is above a
 * half, nine times in ten.
 */
function rows(
  count: number,
  more: (row: number, random: Random, x: number) => readonly Cell[] = () => [],
): Cell[][] {
  const random = seededRandom(11);
  return Array.from({ length: count }, (_, row) => {
    const x = Math.round(random() * 1000) / 1000;
    const yes = x > 0.5 !== random() < 0.1;
    return [x, ...more(row, random, x), yes ? 'yes' : 'no'];
  });
}

const withColumn = (
  name: string,
  value: (row: number, random: Random, x: number) => Cell,
  count = 400,
) =>
  lines(
    ['x', name, 'y'],
    rows(count, (...given) => [value(...given)]),
  );

const day = (offset: number) =>
  new Date(Date.UTC(2024, 0, 1) + offset * 86_400_000).toISOString().slice(0, 10);

const words = ['late', 'parcel', 'broken', 'thanks', 'again', 'never', 'price', 'fast', 'good'];

/** Whether all is well with `x`, whatever else the table holds. */
const good = { reads: ['x'], atLeast: 0.85 };

export const hardTables: readonly HardTable[] = [
  {
    name: 'one class only',
    csv: () =>
      lines(
        ['x', 'y'],
        rows(100).map(([x = 0]) => [x, 'no']),
      ),
    target: 'y',
    expect: { says: [/"y"/, /"no" in every row/, /at least two classes/] },
  },
  {
    name: 'a number to predict that is always the same',
    csv: () =>
      lines(
        ['x', 'y'],
        rows(100).map(([x = 0]) => [x, 2.5]),
      ),
    target: 'y',
    task: 'regression',
    expect: { says: [/"y" is 2.5 in every row/, /different values/] },
  },
  {
    name: 'a column with one value',
    csv: () => withColumn('same', () => 'A'),
    target: 'y',
    expect: { ...good, notes: [/"same".*same value in every row/] },
  },
  {
    name: 'a column without any value',
    csv: () => withColumn('void', (row) => (row % 2 === 0 ? '' : 'NA')),
    target: 'y',
    expect: { ...good, notes: [/"void".*no values/] },
  },
  {
    name: 'nothing but such columns',
    csv: () =>
      lines(
        ['same', 'void', 'y'],
        Array.from({ length: 60 }, (_, row) => [7, '', row % 2]),
      ),
    target: 'y',
    expect: { says: [/No column is left to learn from/, /"same"/, /"void"/] },
  },
  {
    name: 'rows that are all equal but for the target',
    csv: () =>
      lines(
        ['a', 'b', 'y'],
        Array.from({ length: 60 }, (_, row) => [1, 'u', row % 3 === 0 ? 'yes' : 'no']),
      ),
    target: 'y',
    expect: { says: [/No column is left to learn from/, /"a".*same value/, /"b".*same value/] },
  },
  {
    name: 'infinite numbers',
    csv: () =>
      withColumn(
        'odd',
        (row, random) => ['inf', '-Infinity', '', random().toFixed(3)][row % 4] ?? '',
      ),
    target: 'y',
    expect: { reads: ['x', 'odd'], atLeast: 0.85 },
  },
  {
    name: '1e30 beside small numbers',
    csv: () => withColumn('large', (row, random, x) => (row % 9 === 0 ? 1e30 : -x * random())),
    target: 'y',
    expect: { reads: ['x', 'large'], atLeast: 0.85 },
  },
  {
    name: '1e308, which no float32 holds',
    csv: () => withColumn('huge', (row, random) => (row % 5 === 0 ? '1e308' : random())),
    target: 'y',
    expect: { reads: ['x', 'huge'], atLeast: 0.85 },
  },
  {
    name: 'nothing but 1e308',
    csv: () => withColumn('huge', (row) => (row % 2 === 0 ? '1e308' : '-1e308')),
    target: 'y',
    expect: { ...good, notes: [/"huge"/] },
  },
  {
    name: 'two columns of one name',
    csv: () =>
      lines(
        ['x', 'x', 'y'],
        rows(60, (_, random) => [random()]),
      ),
    target: 'y',
    expect: { says: [/columns? 1 and 2/i, /"x"/, /rename|remove/i] },
  },
  {
    name: 'a column without a name',
    csv: () =>
      lines(
        ['x', '', 'y'],
        rows(60, (row) => [row]),
      ),
    target: 'y',
    expect: { says: [/column 2/i, /no name/, /index=False|leave it out/] },
  },
  {
    name: 'names with spaces, quotes, commas and letters of everywhere',
    csv: () =>
      lines(
        ['monthly charges (€)', 'say "hi", you', 'größe', '年齢', 'a/b:c\\d', '😀', 'y y'],
        rows(400, (_, random) => [
          random() < 0.5 ? 'ü "q"' : 'ø, 年',
          random(),
          random(),
          random() < 0.3 ? 'a' : 'b',
          random(),
        ]),
      ),
    target: 'y y',
    expect: {
      reads: ['monthly charges (€)', 'say "hi", you', 'größe', '年齢', 'a/b:c\\d', '😀'],
      atLeast: 0.85,
    },
  },
  {
    name: 'names that objects have by nature',
    csv: () =>
      lines(
        ['__proto__', 'constructor', 'toString', 'y'],
        rows(400, (_, random) => [
          random() < 0.5 ? '__proto__' : 'constructor',
          random() < 0.5 ? 'hasOwnProperty' : 'valueOf',
        ]),
      ),
    target: 'y',
    expect: { reads: ['__proto__', 'constructor', 'toString'], atLeast: 0.85 },
  },
  {
    name: 'rows without a target',
    csv: () =>
      lines(
        ['x', 'y'],
        rows(400).map(([x = 0, y = ''], row) => [x, row % 4 === 0 ? '' : y]),
      ),
    target: 'y',
    expect: { ...good, notes: [/100 rows without a value in "y"/] },
  },
  {
    name: 'a file in which no row has a target',
    csv: () =>
      lines(
        ['x', 'y'],
        rows(60).map(([x = 0]) => [x, '']),
      ),
    target: 'y',
    expect: { says: [/"y"/, /there are 0/] },
  },
  {
    name: '200 000 categories',
    csv: () =>
      lines(
        ['x', 'who', 'y'],
        rows(260_000, (row) => [`customer ${row % 200_000}`]),
      ),
    target: 'y',
    params: { trees: 10 },
    expect: { ...good, notes: [/"who"/] },
  },
  {
    name: 'three rows',
    csv: () => 'x,y\n1,yes\n2,no\n3,yes\n',
    target: 'y',
    expect: { says: [/at least 20 rows/, /there are 3/, /more labelled rows/] },
  },
  {
    name: 'a column that is the target itself',
    csv: () =>
      lines(
        ['x', 'copy', 'y'],
        rows(400).map(([x = 0, y = '']) => [x, y, y]),
      ),
    target: 'y',
    expect: { ...good, atMost: 0.99, notes: [/"copy".*the same as "y"/] },
  },
  {
    name: 'a column that is the target under other names',
    csv: () =>
      lines(
        ['x', 'status', 'y'],
        rows(400).map(([x = 0, y = '']) => [x, y === 'yes' ? 'cancelled' : 'active', y]),
      ),
    target: 'y',
    expect: { ...good, atMost: 0.99, notes: [/"status".*the same as "y"/] },
  },
  {
    name: '10 rows of a class among 100 000',
    csv: () => {
      const random = seededRandom(5);
      return lines(
        ['x', 'z', 'y'],
        Array.from({ length: 100_000 }, (_, row) => {
          const rare = row % 10_000 === 77;
          return [rare ? 0.9 + random() / 10 : random(), random(), rare ? 1 : 0];
        }),
      );
    },
    target: 'y',
    expect: { reads: ['x', 'z'], atLeast: 0.9 },
  },
  {
    name: 'an identifier of letters',
    csv: () => withColumn('id', (row) => `C-${(row * 7919) % 100_003}`),
    target: 'y',
    expect: { ...good, notes: [/"id".*different in nearly every row/] },
  },
  {
    name: 'dates',
    csv: () =>
      lines(
        ['signed', 'x', 'y'],
        rows(400).map(([x = 0, y = ''], row) => [row % 11 === 0 ? '' : day(row * 3), x, y]),
      ),
    target: 'y',
    expect: { reads: ['signed', 'x'], atLeast: 0.85 },
  },
  {
    name: 'free text',
    csv: () =>
      withColumn('complaint', (row, random, x) =>
        row % 13 === 0
          ? ''
          : `${x > 0.5 ? 'I want a refund' : 'all is well'}, "${Array.from({ length: 6 }, () => words[Math.floor(random() * words.length)]).join(' ')}"\nnumber ${row}`,
      ),
    target: 'y',
    expect: { reads: ['x', 'complaint'], atLeast: 0.85 },
  },
  {
    name: 'a weight of zero',
    csv: () => withColumn('weight', (row) => (row === 41 ? 0 : 1)),
    target: 'y',
    weightColumn: 'weight',
    expect: { says: [/weight must be a number above 0/, /row 42/, /"weight"/, /leave out rows/] },
  },
  {
    name: 'a negative weight',
    csv: () => withColumn('weight', (row) => (row === 7 ? -2 : 1.5)),
    target: 'y',
    weightColumn: 'weight',
    expect: { says: [/weight must be a number above 0/, /row 8/, /"-2"/] },
  },
  {
    name: 'weights',
    csv: () => withColumn('weight', (row) => 0.5 + (row % 4)),
    target: 'y',
    weightColumn: 'weight',
    expect: good,
  },
  {
    name: 'an empty file',
    csv: () => '',
    target: 'y',
    expect: { says: [/empty/, /first line must name the columns/] },
  },
  {
    name: 'a header without rows',
    csv: () => 'x,y\n',
    target: 'y',
    expect: { says: [/header \(line 1\)/, /no rows/] },
  },
  {
    name: 'a line with too few fields',
    csv: () =>
      lines(
        ['x', 'z', 'y'],
        rows(60, (row) => [row]),
      ).replace(/^(.*\n.*\n.*),/, '$1'),
    target: 'y',
    expect: { says: [/line 3/, /fields|length/i, /as many fields as the header/] },
  },
  {
    name: 'a quote that is never closed',
    csv: () => `x,y\n1,yes\n"2,no\n${'3,yes\n'.repeat(40)}`,
    target: 'y',
    expect: { says: [/quote/i, /line/] },
  },
  {
    name: 'a target that is not there',
    csv: () => lines(['x', 'y'], rows(60)),
    target: 'Y',
    expect: { says: [/no column "Y"/, /x, y/] },
  },
  {
    name: 'a number to predict of up to 1e12',
    csv: () =>
      lines(
        ['x', 'y'],
        rows(400).map(([x = 0], row) => [x, row % 50 === 0 ? 1e12 : Number(x) * 10]),
      ),
    target: 'y',
    task: 'regression',
    expect: { reads: ['x'], atLeast: -0.05 },
  },
  {
    name: 'a number to predict far from zero',
    csv: () =>
      lines(
        ['x', 'y'],
        rows(400).map(([x = 0]) => [x, 1e7 + Number(x)]),
      ),
    target: 'y',
    task: 'regression',
    expect: { reads: ['x'], atLeast: 0.9 },
  },
  {
    name: 'text where a number is to be predicted',
    csv: () => lines(['x', 'y'], rows(60)),
    target: 'y',
    task: 'regression',
    expect: { says: [/"y" must hold numbers/, /row 1/] },
  },
  {
    name: 'five classes asked for as two',
    csv: () =>
      lines(
        ['x', 'y'],
        rows(100).map(([x = 0], row) => [x, `class ${row % 5}`]),
      ),
    target: 'y',
    task: 'binary',
    expect: { says: [/"y" has 5 classes/, /multiclass/] },
  },
  {
    name: 'a class with one row',
    csv: () =>
      lines(
        ['x', 'y'],
        rows(100).map(([x = 0, y = ''], row) => [x, row === 3 ? 'perhaps' : y]),
      ),
    target: 'y',
    expect: { says: [/"perhaps"/, /1 row/, /at least 2/] },
  },
  {
    name: 'a column named as the answer is',
    csv: () => withColumn('prediction', (_, random) => random()),
    target: 'y',
    expect: { says: [/"prediction"/, /gives its answer by that name/, /Rename/] },
  },
  {
    name: 'a target named "label"',
    csv: () => lines(['x', 'label'], rows(400)),
    target: 'label',
    expect: good,
  },
  {
    name: 'a target named "prediction"',
    csv: () =>
      lines(
        ['x', 'prediction'],
        rows(400).map(([x = 0]) => [x, Number(x) * 3]),
      ),
    target: 'prediction',
    task: 'regression',
    expect: { reads: ['x'], atLeast: 0.9 },
  },
  {
    name: 'a class named "" beside others',
    csv: () =>
      lines(
        ['x', 'y'],
        rows(400).map(([x = 0, y = ''], row) => [x, row % 10 === 0 ? ' ' : y]),
      ),
    target: 'y',
    expect: { ...good, notes: [/40 rows without a value/] },
  },
  {
    name: 'a byte order mark, CRLF and blank lines',
    csv: () =>
      `\uFEFF${lines(['x', 'y'], rows(400)).replaceAll('\n', '\r\n').replace('\r\n', '\r\n\r\n')}`,
    target: 'y',
    expect: good,
  },
  {
    name: 'a number column with a word in it',
    csv: () =>
      withColumn('amount', (row, random) => (row === 200 ? 'unknown' : Math.round(random() * 6))),
    target: 'y',
    expect: { reads: ['x', 'amount'], atLeast: 0.85 },
  },
  {
    name: 'rows of which only four differ',
    csv: () =>
      lines(
        ['a', 'b', 'y'],
        rows(400, (_, random, x) => [x > 0.5 ? 'p' : 'q', random() < 0.5 ? 'r' : 's']).map(
          ([, a = '', b = '', y = '']) => [a, b, y],
        ),
      ),
    target: 'y',
    expect: { reads: ['a', 'b'], atLeast: 0.85 },
  },
];

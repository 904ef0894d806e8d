import { seededRandom } from '#domain/training/random.ts';
import type { Column, Table } from '#domain/training/table.ts';
import type { Task } from '#domain/training/task.ts';

export const target = 'the target';

/** What a graph must not trip over. */
const names = ['a b', 'größe', '年齢', 'x/y', 'concat', 'label_2', 'matrix', '"q"', '😀', ' ', 'N'];
const scales = [1, 1e-3, 1e6, 1e30, 1e-40];
const words = 'red green blue slow fast old new cat dog bird'.split(' ');

type Draw = () => number | string;
type Random = () => number;

/** Kinds of column by name; each gives a value a row, of rows like those learnt from or unlike them. */
const kinds: Readonly<
  Record<string, (layout: Random) => (random: Random, unseen: boolean) => Draw>
> = {
  real: (layout) => {
    const scale = scales[Math.floor(layout() * scales.length)] ?? 1;
    return (random, unseen) => () => (random() * 2 - 1) * (unseen ? 3 : 1) * scale;
  },
  whole: () => (random, unseen) => () => Math.round(10 * (random() * 2 - 1) * (unseen ? 3 : 1)),
  few: (layout) => texts([2, 5, 15][Math.floor(layout() * 3)] ?? 2),
  many: (layout) => texts([17, 30, 45][Math.floor(layout() * 3)] ?? 30),
  date: () => (random, unseen) => () => {
    const day = Math.floor(random() * 700) + (unseen ? 2000 : 0);
    return new Date(Date.UTC(2023, 0, 1 + day)).toISOString().slice(0, 10);
  },
  time: () => (random) => () =>
    new Date(Date.UTC(2023, 0, 1) + Math.floor(random() * 6e10)).toISOString().slice(0, 19),
  sentence: () => (random, unseen) => () =>
    Array.from({ length: 3 + Math.floor(random() * 6) }, () =>
      unseen && random() < 0.2 ? 'straße!' : words[Math.floor(random() * random() * words.length)],
    ).join(' '),
};

function texts(levels: number) {
  return (random: Random, unseen: boolean) => () => {
    if (unseen && random() < 0.2)
      return ['never', 'ÉTÉ', 'NA', ' '][Math.floor(random() * 4)] ?? '';
    return `lévél ${Math.floor(random() * random() * levels)}`;
  };
}

/** How values go missing: never, anywhere, in the first half, or only where another column is small. */
const holes = [0, 0.2, 'first half', 'small'] as const;

export interface RandomTable {
  readonly seed: number;
  readonly rows: number;
  readonly task: Task;
  /** Default: those that the seed picks, 3 … 8 of them. */
  readonly columns?: readonly string[];
  /** Rows of the same layout that training never saw: other numbers, other categories, more holes. */
  readonly unseen?: boolean;
}

/** A table whose columns depend on `seed`; its target on them. */
export function randomTable({ seed, rows, task, columns, unseen = false }: RandomTable): Table {
  const layout = seededRandom(seed);
  const random = seededRandom(unseen ? seed ^ 0x55aa55aa : seed + 1);
  const all = Object.keys(kinds);
  const chosen =
    columns ??
    Array.from(
      { length: 3 + Math.floor(layout() * 6) },
      () => all[Math.floor(layout() * all.length)] ?? 'real',
    );
  const made = chosen.map((kind, index): Column => {
    const draw = kinds[kind]?.(layout)(random, unseen) ?? (() => 0);
    const hole = holes[Math.floor(layout() * holes.length)] ?? 0;
    const isHole = (row: number) =>
      typeof hole === 'number'
        ? random() < hole
        : hole === 'first half'
          ? row < rows / 2
          : random() < 0.5 && random() < 0.3;
    const values = Array.from({ length: rows }, (_, row) =>
      isHole(row) || (unseen && random() < 0.1) ? undefined : draw(),
    );
    const name = names[index] ?? `column ${index}`;
    if (kind === 'real' || kind === 'whole') {
      const missing = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      const numbers = values.map((value) =>
        value === undefined ? (missing[Math.floor(random() * 3)] ?? Number.NaN) : Number(value),
      );
      return { name, kind: 'number', values: Float64Array.from(numbers) };
    }
    return { name, kind: 'text', values: values.map((value) => String(value ?? '')) };
  });
  const scores = Array.from(
    { length: rows },
    (_, row) => made.reduce((sum, column) => sum + effect(column, row), 0) + 2 * random(),
  );
  return { rows, columns: [...made, targetColumn(task, scores, seededRandom(seed + 2))] };
}

function effect(column: Column, row: number): number {
  const value = column.values[row] ?? '';
  if (typeof value === 'number') return Number.isFinite(value) ? Math.sign(value) : 0.5;
  return (value.length * 7 + (value.codePointAt(value.length - 1) ?? 0)) % 3;
}

function targetColumn(task: Task, scores: readonly number[], layout: Random): Column {
  if (task === 'regression') {
    const [unit, from] = [10 ** Math.floor(layout() * 8 - 4), Math.floor(layout() * 3) * 1000];
    const values = Float64Array.from(scores, (score) => unit * (score + from));
    return { name: target, kind: 'number', values };
  }
  const classes = task === 'binary' ? 2 : 3 + Math.floor(layout() * 3);
  const values = scores.map((score) => `class ${Math.abs(Math.floor(score)) % classes}`);
  return { name: target, kind: 'text', values };
}

import { join } from 'node:path';
import { seededRandom, shuffle } from '#domain/training/random.ts';
import type { Task } from '#domain/training/task.ts';
import { root } from '../../../tools/local/paths.ts';
import { encodeColumn, type RealFile, readReal, realFiles } from './files.ts';
import { mixedColumns, mixedRows } from './mixed.ts';
import { type About, isWritten, type Rows, writeRows } from './numbers-file.ts';
import { classesOf, numericRows } from './numeric.ts';

/** Numbers that both sides train on. */
export interface DataSet {
  /** Also of its folder. */
  readonly name: string;
  readonly title: string;
  readonly task: Task;
  /** Measurements of ours and LightGBM in turns; every one is a process of its own. */
  readonly rounds: number;
  /** Of the other peers. */
  readonly otherRounds: number;
  /** Ways to hold out a fifth of the rows, to tell a difference from chance. The first is the one that is timed. */
  readonly splits: number;
  /** Undefined when its file is absent. */
  readonly make: () => Made | undefined;
}

interface Made {
  readonly all: Rows;
  readonly about: readonly About[];
}

export const dataSets: readonly DataSet[] = [
  numbers('numeric-100k', '100 000 × 20', 'binary', 100_000, 20, { rounds: 5, splits: 3 }),
  numbers('numeric-1m', '1 million × 30', 'binary', 1_000_000, 30, { rounds: 3, splits: 1 }),
  {
    name: 'mixed-100k',
    title: '100 000 mixed × 20: missing values, 8 columns of 5 to 200 categories',
    task: 'binary',
    rounds: 5,
    otherRounds: 2,
    splits: 3,
    make: () => ({ all: mixedRows(125_000, 3), about: mixedColumns }),
  },
  fromFile('telco', 'telco (7 043 × 19)', realFiles.telco),
  fromFile('adult', 'adult (32 561 × 14)', realFiles.adult),
  fromFile('elec', 'elec (45 312 × 6)', realFiles.elec),
  numbers('multiclass-50k', '50 000 × 20, five classes', 'multiclass', 50_000, 20, {
    rounds: 3,
    splits: 2,
  }),
  numbers('regression-100k', '100 000 × 20, a number to predict', 'regression', 100_000, 20, {
    rounds: 3,
    splits: 2,
  }),
];

/** So many rows to train on, and a quarter as many held out. */
function numbers(
  name: string,
  title: string,
  task: Task,
  trainRows: number,
  columns: number,
  { rounds, splits }: { readonly rounds: number; readonly splits: number },
): DataSet {
  return {
    ...{ name, title, task, rounds, splits },
    otherRounds: 1,
    make: () => ({
      all: numericRows({ task, columns, seed: 1 }, trainRows * 1.25),
      about: Array.from({ length: columns }, (_, at) => ({ name: `x${at}`, levels: 0 })),
    }),
  };
}

function fromFile(name: string, title: string, file: RealFile): DataSet {
  return {
    ...{ name, title, task: 'binary', rounds: 5, otherRounds: 2, splits: 5 },
    make: () => {
      const table = readReal(file);
      const target = table?.columns.find((column) => column.name === file.target);
      if (table === undefined || target === undefined) return undefined;
      const used = table.columns.filter(
        (column) => column !== target && !file.ids.includes(column.name),
      );
      const encoded = used.map(encodeColumn);
      return {
        all: {
          columns: encoded.map(({ values }) => values),
          y: Float32Array.from(target.values as Iterable<unknown> as string[], (value) =>
            String(value) === file.positive ? 1 : 0,
          ),
        },
        about: used.map((column, at) => ({
          name: column.name,
          levels: encoded[at]?.levels ?? 0,
        })),
      };
    },
  };
}

const cache = join(root, '.cache', 'bench', 'training');

/** The folders of its splits, written when they are not there yet; undefined when its file is absent. */
export function prepare(dataSet: DataSet): readonly string[] | undefined {
  const folders = Array.from({ length: dataSet.splits }, (_, at) =>
    join(cache, `${dataSet.name}-split${at + 1}`),
  );
  if (folders.every(isWritten)) return folders;
  const made = dataSet.make();
  if (made === undefined) return undefined;
  for (const [at, folder] of folders.entries()) {
    const { train, valid } = split(made.all, at + 1);
    writeRows(
      folder,
      { task: dataSet.task, outputs: classesOf(dataSet.task), columns: made.about },
      { train, valid },
    );
  }
  return folders;
}

function split(all: Rows, seed: number): { train: Rows; valid: Rows } {
  const order = Int32Array.from(all.y, (_, row) => row);
  shuffle(order, seededRandom(seed));
  const trainRows = Math.floor(order.length * 0.8);
  const take = (rows: Int32Array): Rows => {
    const pick = (values: Float32Array) => {
      const taken = new Float32Array(rows.length);
      for (const [at, row] of rows.entries()) taken[at] = values[row] as number;
      return taken;
    };
    return { columns: all.columns.map(pick), y: pick(all.y) };
  };
  return { train: take(order.subarray(0, trainRows)), valid: take(order.subarray(trainRows)) };
}

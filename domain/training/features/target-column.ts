import { invalid } from '#domain/errors.ts';
import { numbersOf } from '../columns.ts';
import type { Column } from '../table.ts';
import type { Task } from '../task.ts';

const maxClasses = 100;
/** A numeric target with more distinct values than this is a quantity, not a class. */
const maxNumericClasses = 20;
/** A class with fewer rows cannot be both learnt and checked. */
const minClassRows = 2;

/** What a target column says, over the rows that have one. */
export interface InferredTarget {
  readonly task: Task;
  /** In the order of probabilities; empty for regression. */
  readonly classes: readonly string[];
  /** Those with a value, ascending. */
  readonly rows: Int32Array;
  /** For each of `rows` its class code or value. */
  readonly y: Float64Array;
}

interface Wishes {
  readonly task?: Task;
  readonly positiveClass?: string;
}

/** Errors: `invalid` when there is nothing to learn in the column, or not what was asked for. */
export function inferTarget(column: Column, wishes: Wishes, minRows: number): InferredTarget {
  const rows = rowsWithValue(column);
  if (rows.length < minRows)
    throw refused(
      `Training needs at least ${minRows} rows with a value in "${column.name}", but there are ${rows.length}.`,
      'Collect more labelled rows.',
    );
  const isQuantity =
    wishes.task === undefined && column.kind === 'number' && !fewIntegers(column, rows);
  return wishes.task === 'regression' || isQuantity
    ? quantity(column, rows, wishes)
    : classesIn(column, rows, wishes);
}

/** Present, and finite as a number. */
export function rowsWithValue(column: Column): Int32Array {
  const rows = new Int32Array(column.values.length);
  let count = 0;
  for (let row = 0; row < rows.length; row++) {
    const value = column.values[row];
    if (typeof value === 'number' ? Number.isFinite(value) : value !== '') rows[count++] = row;
  }
  return rows.slice(0, count);
}

function fewIntegers(column: Column & { kind: 'number' }, rows: Int32Array): boolean {
  const seen = new Set<number>();
  for (const row of rows) {
    const value = column.values[row] as number;
    if (!Number.isInteger(value)) return false;
    seen.add(value);
    if (seen.size > maxNumericClasses) return false;
  }
  return true;
}

function quantity(column: Column, rows: Int32Array, { positiveClass }: Wishes): InferredTarget {
  const values = numbersOf(column);
  const known = rows.filter((row) => Number.isFinite(values[row]));
  const y = Float64Array.from(known, (row) => values[row] as number);
  const beyond = known[y.findIndex((value) => !Number.isFinite(Math.fround(value)))];
  const { name } = column;
  if (beyond !== undefined)
    throw refused(
      `"${name}" is ${values[beyond]} in row ${beyond + 1}, which a float32 cannot hold.`,
      'Divide the target by a large number, or take its logarithm.',
    );
  if (y.every((value) => value === y[0]))
    throw refused(
      `"${name}" is ${y[0]} in every row: there is nothing to predict.`,
      'Training needs rows with different values.',
    );
  if (positiveClass !== undefined)
    throw invalid(`"${name}" is a quantity, which has no class to score.`, {
      field: 'positiveClass',
      hint: 'Leave it out, or ask for the task "binary".',
    });
  return { task: 'regression', classes: [], rows: known, y };
}

function classesIn(column: Column, rows: Int32Array, wishes: Wishes): InferredTarget {
  const { name } = column;
  const counts = new Map<string | number, number>();
  for (const row of rows) {
    const value = column.values[row] ?? '';
    counts.set(value, (counts.get(value) ?? 0) + 1);
    if (counts.size > 100 * maxClasses) break;
  }
  const [first = ''] = counts.keys();
  if (counts.size < 2)
    throw refused(
      `"${name}" is "${first}" in every row: there is nothing to tell apart.`,
      'Training needs rows of at least two classes.',
    );
  if (counts.size > maxClasses)
    throw refused(
      `"${name}" has ${counts.size} classes${counts.size > 100 * maxClasses ? ' or more' : ''}; at most ${maxClasses} are supported.`,
      'Check that it is not an identifier or free text; join rare classes, or ask for the task "regression" if it is a quantity.',
    );
  if (wishes.task === 'binary' && counts.size > 2)
    throw refused(
      `"${name}" has ${counts.size} classes, which is more than two.`,
      'Ask for the task "multiclass".',
    );
  const rare = [...counts].find(([, each]) => each < minClassRows);
  if (rare !== undefined)
    throw refused(
      `Class "${rare[0]}" of "${name}" has ${rare[1]} row; each needs at least ${minClassRows}.`,
      'Collect more rows of it, leave it out, or join it with another class.',
    );
  const classes = orderClasses([...counts.keys()].map(String), name, wishes.positiveClass);
  const codes = new Map(classes.map((each, code) => [each, code]));
  const codeOf = new Map([...counts.keys()].map((value) => [value, codes.get(String(value)) ?? 0]));
  return {
    task: classes.length === 2 ? 'binary' : 'multiclass',
    classes,
    rows,
    y: Float64Array.from(rows, (row) => codeOf.get(column.values[row] ?? '') ?? 0),
  };
}

function orderClasses(
  classes: readonly string[],
  target: string,
  positiveClass: string | undefined,
): string[] {
  const integers = classes.every(isInteger);
  const sorted = classes.toSorted((a, b) => (integers ? Number(a) - Number(b) : a < b ? -1 : 1));
  if (positiveClass === undefined) return sorted;
  if (!classes.includes(positiveClass))
    throw invalid(`"${target}" is never "${positiveClass}", the class to score.`, {
      field: 'positiveClass',
      hint: `It is one of: ${sorted.join(', ')}.`,
    });
  if (classes.length > 2) return sorted;
  return [...sorted.filter((each) => each !== positiveClass), positiveClass];
}

/** Whether the class name is a whole number that a label of type int64 can carry unchanged. */
export function isInteger(name: string): boolean {
  return /^(?:0|-?[1-9]\d*)$/.test(name) && Number.isSafeInteger(Number(name));
}

/** The classes or values of a column under a schema: NaN where there is none, or a class the schema does not know. */
export function targetCodes(column: Column, classes: readonly string[]): Float64Array {
  if (classes.length === 0)
    return Float64Array.from(numbersOf(column), (value) =>
      Number.isFinite(value) ? value : Number.NaN,
    );
  const codes = new Map<string | number, number>(classes.map((each, code) => [each, code]));
  // A class is named by its shortest decimal form: no text is made of a million numbers.
  if (column.kind === 'number')
    for (const [code, each] of classes.entries())
      if (String(Number(each)) === each) codes.set(Number(each), code);
  const found = new Float64Array(column.values.length);
  for (let row = 0; row < found.length; row++)
    found[row] = codes.get(column.values[row] ?? '') ?? Number.NaN;
  return found;
}

const refused = (message: string, hint: string) => invalid(message, { field: 'target', hint });

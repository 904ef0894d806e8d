import { invalid } from '#domain/errors.ts';
import { findColumn, textOf } from './columns.ts';
import type { FeatureSpec, TrainingSchema } from './schema.ts';
import type { Column, Table } from './table.ts';

/** Fewer rows than this teach nothing that a hold-out could confirm. */
export const minRows = 50;
const maxClasses = 100;
/** A numeric target with more distinct values than this is a quantity, not a class. */
const maxNumericClasses = 20;
/** A level with fewer rows than this cannot be told from chance; it joins "other". */
const minLevelRows = 5;
/** Above this share of distinct values a text column names rows instead of describing them. */
const maxDistinctShare = 0.9;
/** Names of the graph's outputs: an ONNX graph cannot have an input of the same name. */
const outputNames = ['label', 'probabilities'];

export interface SchemaOptions {
  readonly target: string;
  readonly idColumns: readonly string[];
  /** Binary only: the class whose probability is scored. Default: the last of the sorted classes. */
  readonly positiveClass?: string;
}

/**
 * Decides what a classifier on this table learns from. Rows without a target are left out and counted. Dropped, with a
 * note: identifiers, columns without any value or with the same value in every row, text that is different in nearly
 * every row. Errors: `invalid` for a table no classifier can be learnt from; the message says why.
 */
export function inferSchema(table: Table, options: SchemaOptions): TrainingSchema {
  const { target, idColumns, positiveClass } = options;
  const column = findColumn(table, target);
  if (column === undefined) {
    throw invalid(`The data has no column "${target}" to learn.`, {
      field: 'target',
      hint: `Its columns are: ${table.columns.map((each) => each.name).join(', ')}.`,
    });
  }
  checkNames(table);
  const labels = textOf(column);
  const labelled = labels.flatMap((label, row) => (label === '' ? [] : [row]));
  const notes: string[] = [];
  if (labelled.length < table.rows) {
    notes.push(`Left out ${table.rows - labelled.length} rows without a value in "${target}".`);
  }
  if (labelled.length < minRows) {
    throw invalid(
      `Training needs at least ${minRows} rows with a value in "${target}", but there are ${labelled.length}.`,
      { field: 'target', hint: 'Collect more labelled rows.' },
    );
  }
  const classes = orderClasses(findClasses(column, labelled, labels), target, positiveClass);
  const features = table.columns.flatMap((each) => {
    if (each.name === target) return [];
    if (idColumns.includes(each.name)) {
      notes.push(`Left out "${each.name}": it identifies rows.`);
      return [];
    }
    const feature = describeFeature(each, labelled);
    if (typeof feature !== 'string') return [feature];
    notes.push(`Left out "${each.name}": ${feature}.`);
    return [];
  });
  if (features.length === 0) {
    throw invalid('No column is left to learn from.', { hint: notes.join(' ') });
  }
  for (const { name } of features) {
    if (!outputNames.includes(name)) continue;
    throw invalid(`A feature cannot be named "${name}": the model gives its answer by that name.`, {
      field: name,
      hint: 'Rename the column.',
    });
  }
  return {
    task: classes.length === 2 ? 'binary' : 'multiclass',
    target,
    classes,
    idColumns,
    features,
    rows: labelled.length,
    rowsWithoutTarget: table.rows - labelled.length,
    notes,
  };
}

function checkNames(table: Table): void {
  const names = new Set<string>();
  for (const { name } of table.columns) {
    if (name === '') throw invalid('A column has no name.', { hint: 'Name it or leave it out.' });
    if (names.has(name)) {
      throw invalid(`Two columns are named "${name}".`, { field: name, hint: 'Rename one.' });
    }
    names.add(name);
  }
}

function findClasses(column: Column, rows: readonly number[], labels: readonly string[]): string[] {
  const classes = [...new Set(rows.map((row) => labels[row] ?? ''))];
  const { name } = column;
  if (classes.length < 2) {
    throw invalid(`"${name}" is "${classes[0]}" in every row: there is nothing to tell apart.`, {
      field: 'target',
      hint: 'Training needs rows of at least two classes.',
    });
  }
  const quantity =
    column.kind === 'number' &&
    (classes.length > maxNumericClasses ||
      !classes.every((each) => Number.isInteger(Number(each))));
  if (quantity) {
    throw invalid(
      `"${name}" is a quantity (${classes.length} different numbers); this version trains classifiers, regression is not supported yet.`,
      {
        field: 'target',
        hint: 'Choose a target with a few classes, or cut the quantity into classes.',
      },
    );
  }
  if (classes.length > maxClasses) {
    throw invalid(`"${name}" has ${classes.length} classes; at most ${maxClasses} are supported.`, {
      field: 'target',
      hint: 'Check that it is not an identifier or free text; join rare classes.',
    });
  }
  return classes;
}

function orderClasses(
  classes: readonly string[],
  target: string,
  positiveClass: string | undefined,
): string[] {
  const integers = classes.every(isInteger);
  const sorted = [...classes].sort((a, b) => (integers ? Number(a) - Number(b) : a < b ? -1 : 1));
  if (positiveClass === undefined) return sorted;
  if (!classes.includes(positiveClass)) {
    throw invalid(`"${target}" is never "${positiveClass}", the class to score.`, {
      field: 'positiveClass',
      hint: `It is one of: ${sorted.join(', ')}.`,
    });
  }
  if (classes.length > 2) return sorted;
  return [...sorted.filter((each) => each !== positiveClass), positiveClass];
}

/** Whether the class name is a whole number that a label of type int64 can carry unchanged. */
export function isInteger(name: string): boolean {
  return /^(?:0|-?[1-9]\d*)$/.test(name) && Number.isSafeInteger(Number(name));
}

/** The feature, or why the column cannot be one. */
function describeFeature(column: Column, rows: readonly number[]): FeatureSpec | string {
  const counts = new Map<string | number, number>();
  let missing = 0;
  for (const row of rows) {
    // Distinct as the model will see it: float32, where 1e300 is infinite and so missing.
    const value =
      column.kind === 'number'
        ? Math.fround(column.values[row] ?? Number.NaN)
        : (column.values[row] ?? '');
    if (value === '' || (typeof value === 'number' && !Number.isFinite(value))) missing++;
    else counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  if (counts.size === 0) return 'it has no values';
  if (counts.size === 1 && missing === 0) return 'it has the same value in every row';
  const { name } = column;
  if (column.kind === 'number') return { name, kind: 'numeric' };
  if (counts.size > maxDistinctShare * (rows.length - missing) && counts.size > minLevelRows) {
    return 'its text is different in nearly every row';
  }
  const categories = [...counts].filter(([, count]) => count >= minLevelRows);
  return {
    name,
    kind: 'categorical',
    categories: categories.map(([level]) => String(level)).sort(),
  };
}

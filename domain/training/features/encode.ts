import { invalid } from '#domain/errors.ts';
import { findColumn, numbersOf, textOf } from '../columns.ts';
import type { Matrix } from '../matrix.ts';
import { seededRandom, shuffle } from '../random.ts';
import type { Column, Table } from '../table.ts';
import type { Target } from '../task.ts';
import { familyOf } from './families.ts';
import type { FeaturePlan } from './feature-plan.ts';
import { levelCodes } from './level-codes.ts';
import type { Operation } from './operation.ts';
import type { Source } from './operations/family.ts';
import { type TargetOperation, targetStatistics } from './operations/target.ts';

/** Parts of the training rows that target statistics are made from in turn. */
const folds = 5;

/** The matrix of a table. Errors: `invalid` for a column that is absent, or no number where one is needed. */
export function encode(plan: FeaturePlan, table: Table): Matrix {
  return encodeFrom(plan, sourceOf(table));
}

/**
 * As `encode`, for the rows the plan was made from: each row's target statistics come from the other folds only, so that
 * its own target does not leak into its features (cross-fitting, as scikit-learn's TargetEncoder.fit_transform).
 */
export function encodeOutOfFold(
  plan: FeaturePlan,
  table: Table,
  target: Target,
  seed: number,
): Matrix {
  const source = sourceOf(table);
  const fold = foldsOf(table.rows, seed);
  const outOfFold = (operation: TargetOperation) => {
    const codes = source.codes(operation.feature, operation.levels);
    const columns = operation.of.map(() => new Float32Array(table.rows));
    for (let out = 0; out < folds; out++) {
      const statistics = targetStatistics(operation, codes, target, { fold, out });
      for (const [index, column] of columns.entries()) {
        const values = statistics[index] as Float32Array;
        for (let row = 0; row < column.length; row++)
          if (fold[row] === out) column[row] = values[codes[row] as number] as number;
      }
    }
    return columns;
  };
  return encodeFrom(plan, sourceOf(table, outOfFold));
}

function foldsOf(rows: number, seed: number): Uint8Array {
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  shuffle(order, seededRandom(seed));
  const fold = new Uint8Array(rows);
  for (const [position, row] of order.entries()) fold[row] = position % folds;
  return fold;
}

function encodeFrom(plan: FeaturePlan, source: Source): Matrix {
  const columns = plan.operations.flatMap((operation) => source.made(operation));
  return { rows: source.rows, columns, about: plan.columns };
}

/** What is asked for twice is made once. */
export function sourceOf(table: Table, outOfFold?: Source['outOfFold']): Source {
  const numbers = new Map<string, Float32Array>();
  const codes = new Map<string, { levels: readonly string[]; coded: Int32Array }[]>();
  const made = new Map<Operation, readonly Float32Array[]>();
  const texts = new Map<string, readonly string[]>();
  const source: Source = {
    rows: table.rows,
    numbers: (feature) => kept(numbers, feature, () => toFloats(columnOf(table, feature))),
    texts: (feature) => kept(texts, feature, () => textOf(columnOf(table, feature))),
    codes(feature, levels) {
      const known = kept(codes, feature, () => []);
      const same = known.find((each) => sameLevels(each.levels, levels));
      if (same !== undefined) return same.coded;
      const coded = levelCodes(levels, source.texts(feature));
      known.push({ levels, coded });
      return coded;
    },
    made: (operation) =>
      kept(made, operation, () => familyOf(operation.kind).apply(operation, source)),
    ...(outOfFold !== undefined && { outOfFold }),
  };
  return source;
}

export const sameLevels = (a: readonly string[], b: readonly string[]): boolean =>
  a === b || (a.length === b.length && a.every((level, code) => level === b[code]));

/** The value at `key`, made when it is not there. */
export function kept<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = make();
  map.set(key, value);
  return value;
}

function columnOf(table: Table, name: string): Column {
  const column = findColumn(table, name);
  if (column !== undefined) return column;
  throw invalid(`Column "${name}" is missing.`, {
    field: name,
    hint: 'Send every column the model was trained with; a missing value is an empty cell.',
  });
}

function toFloats(column: Column): Float32Array {
  const floats = new Float32Array(numbersOf(column));
  for (let row = 0; row < floats.length; row++)
    if (!Number.isFinite(floats[row])) floats[row] = Number.NaN;
  return floats;
}

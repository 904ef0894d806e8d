import type { Matrix, MatrixStyle } from '../matrix.ts';
import { inputsOf } from './families.ts';
import type { FeatureInput, FeaturePlan } from './feature-plan.ts';
import type { Operation } from './operation.ts';
import { pickOperation } from './operations/pick.ts';
import { centred, spread } from './relevance.ts';

/**
 * |correlation| from which the later of two columns says nothing new. Trees split a scaled copy at the same rows and so
 * give the same answer, but may use a small difference between two columns; linear models would only share their weight.
 */
const copyFrom: Readonly<Record<MatrixStyle, number>> = { trees: 1 - 1e-9, dense: 0.999 };
/** Rows for a first look at all pairs, and for a close one at those that look alike; both evenly spread. */
const firstLook = 200;
/** Products that all first looks together may take: with thousands of columns each look is at fewer rows. */
const firstLooks = 1e8;
const closeLook = 20_000;

/** A plan of these operations; the inputs are what they read. */
export function planOf(style: MatrixStyle, operations: readonly Operation[]): FeaturePlan {
  const inputs = new Map<string, FeatureInput>();
  for (const operation of operations)
    for (const input of inputsOf(operation))
      if (!inputs.has(input.name)) inputs.set(input.name, input);
  const columns = operations.flatMap((operation) => operation.columns);
  return { style, inputs: [...inputs.values()], operations, columns };
}

/** The plan with only these columns, in their old order; raw columns that nothing reads any more are no inputs. */
export function keepColumns(plan: FeaturePlan, columns: readonly number[]): FeaturePlan {
  const wanted = new Set(columns);
  let first = 0;
  const operations = plan.operations.flatMap((operation) => {
    const from = [...operation.columns.keys()].filter((column) => wanted.has(first + column));
    first += operation.columns.length;
    return from.length === 0 ? [] : [pickOperation(operation, from)];
  });
  return planOf(plan.style, operations);
}

/** The plan with the `most` columns that matter most; of equal ones the first. */
export function keepMostImportant(
  plan: FeaturePlan,
  importance: ArrayLike<number>,
  most: number,
): FeaturePlan {
  const ranked = [...plan.columns.keys()].sort(
    (a, b) => (importance[b] ?? 0) - (importance[a] ?? 0) || a - b,
  );
  return keepColumns(plan, ranked.slice(0, Math.max(1, most)));
}

/** Positions of the columns that vary and are no copies of an earlier one; at least one. */
export function tellingColumns({ columns, about }: Matrix, style: MatrixStyle): number[] {
  const most = Math.min(firstLook, Math.max(32, Math.floor(firstLooks / columns.length ** 2)));
  const rows = spread(columns[0]?.length ?? 0, most);
  const looks = columns.map((values) =>
    normalised(Float64Array.from(rows, (row) => values[row] as number)),
  );
  const kept: number[] = [];
  for (const [at, values] of columns.entries()) {
    if (isConstant(values)) continue;
    const levels = about[at]?.levels ?? 0;
    const isCopy = kept.some((before) => {
      if ((about[before]?.levels ?? 0) !== levels) return false;
      if (levels > 0) return areEqual(columns[before] as Float32Array, values);
      const look = Math.abs(dot(looks[before] as Float64Array, looks[at] as Float64Array));
      if (look < copyFrom[style] - 0.01 && looks[at]?.some((value) => value !== 0)) return false;
      return areAlike(columns[before] as Float32Array, values, style);
    });
    if (!isCopy) kept.push(at);
  }
  return kept.length > 0 ? kept : [0];
}

const isConstant = (values: Float32Array): boolean =>
  values.every((value) => Object.is(value, values[0]) || value === values[0]);

const areEqual = (a: Float32Array, b: Float32Array): boolean =>
  a.every((value, row) => value === b[row]);

/**
 * Missing in the same rows, and correlated beyond the limit. For trees also in the same order, or in the opposite one: a
 * single huge value in the same row of both would be correlation enough.
 */
function areAlike(a: Float32Array, b: Float32Array, style: MatrixStyle): boolean {
  const rows = spread(a.length, closeLook);
  const [x, y] = [a, b].map((values) => Float64Array.from(rows, (row) => values[row] as number));
  if (x === undefined || y === undefined) return false;
  if (!x.every((value, row) => Number.isNaN(value) === Number.isNaN(y[row]))) return false;
  if (Math.abs(dot(normalised(x), normalised(y))) <= copyFrom[style]) return false;
  return style === 'dense' || inOneOrder(x, y);
}

function inOneOrder(x: Float64Array, y: Float64Array): boolean {
  const order = [...x.keys()].filter((row) => !Number.isNaN(x[row]));
  order.sort((a, b) => (x[a] as number) - (x[b] as number));
  const signs = new Set<number>();
  for (const [i, row] of order.entries()) {
    const before = order[i - 1];
    if (before === undefined) continue;
    const sign = Math.sign((y[row] as number) - (y[before] as number));
    if ((sign === 0) !== (x[row] === x[before])) return false;
    if (sign !== 0) signs.add(sign);
  }
  return signs.size < 2;
}

/** Of length 1 and mean 0, missing as the mean; all 0 where it is constant. */
function normalised(values: Float64Array): Float64Array {
  const centredValues = centred(values);
  const length = Math.sqrt(dot(centredValues, centredValues));
  return length > 0 ? centredValues.map((value) => value / length) : centredValues;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

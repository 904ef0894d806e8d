import { type CellValue, isMissing } from '../table/table-part.ts';
import { compareTexts } from '../text/python-text.ts';
import { Uncomputable } from '../uncomputable.ts';

/** A value that equals another exactly when Python says so: `True == 1 == 1.0`, but `"1"` is none of them. */
export type ValueKey = string | number | bigint | object | null;

/** Texts get a mark when numbers of the same spelling have to differ, which a Set of mixed keys sees to by itself. */
export function keyOf(value: unknown): ValueKey {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (value instanceof Date) return `time:${value.getTime()}`;
  if (isMissing(value)) return null;
  return typeof value === 'object' ? JSON.stringify(value) : (value as ValueKey);
}

const kindOf = (value: unknown): string => {
  if (typeof value === 'boolean' || typeof value === 'bigint') return 'number';
  return value instanceof Date ? 'time' : typeof value;
};

const pythonName: Readonly<Record<string, string>> = {
  number: 'float',
  string: 'str',
  time: 'Timestamp',
  object: 'dict',
};

/** A text beside a time is read as one. */
export function timeOf(value: unknown): number {
  const ms = value instanceof Date ? value.getTime() : Date.parse(isoText(String(value)));
  if (Number.isNaN(ms)) throw new Uncomputable(`${String(value)} is not a time.`);
  return ms;
}

/** Times without a zone are UTC, as pandas' are the same on every machine. */
const isoText = (text: string): string =>
  /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text) ? `${text.replace(' ', 'T')}Z` : text;

/** Below 0, 0, above 0. @throws Uncomputable as Python's TypeError, for a text and a number */
export function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [x, y] = [kindOf(a), kindOf(b)];
  if (x === 'time' || y === 'time') return timeOf(a) - timeOf(b);
  if (x !== y || x === 'object' || x === 'undefined')
    throw new Uncomputable(
      `'<' not supported between instances of '${pythonName[x] ?? x}' and '${pythonName[y] ?? y}'.`,
    );
  if (x === 'string') return compareTexts(a as string, b as string);
  return Number(a) - Number(b);
}

/** Ascending for what can be compared; as it came for a mixture, as Python's sort gives up there. */
export function sortedIfComparable<T>(values: readonly T[]): readonly T[] {
  try {
    return values.toSorted(compareValues);
  } catch (error) {
    if (error instanceof Uncomputable) return values;
    throw error;
  }
}

export const sameValue = (a: CellValue, b: unknown): boolean => {
  if (isMissing(a) || isMissing(b)) return false;
  if (a instanceof Date && typeof b === 'string') return a.getTime() === timeOf(b);
  return keyOf(a) === keyOf(b);
};

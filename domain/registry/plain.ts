import { invalid } from '../errors.ts';

/** DynamoDB refuses smaller magnitudes (Numbers, "Supported data types": 1E-130); a p value can be smaller. */
const smallest = 1e-130;

/**
 * A copy of `value` as the control table keeps it: JSON values only, without `undefined`, numbers closer to zero than
 * 1e-130 written as 0. What is hashed, stored and read back is then the same value in every adapter.
 *
 * @throws DomainError `invalid` with the place, for NaN and infinities (an unknown number is left out, not written), for
 * what JSON has no word for (bigint, function, symbol), and for a key `__proto__`, which SDKs take for the prototype: it
 * would be hashed and not be read back.
 */
export function plain<T>(value: T, place = 'value'): T {
  return copy(value, place) as T;
}

function copy(value: unknown, place: string): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return number(value, place);
  if (Array.isArray(value))
    return value.map((item, i) => (item === undefined ? null : copy(item, `${place}[${i}]`)));
  if (typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => [keepable(key, place), copy(item, `${place}.${key}`)]),
    );
  throw invalid(`${place} is a ${typeof value}, which cannot be kept.`, { field: place });
}

/** Whether what people name so can be a field of what is kept. */
export const isKeepable = (key: string): boolean => key !== '__proto__';

function keepable(key: string, place: string): string {
  if (isKeepable(key)) return key;
  throw invalid(`${place} has a field __proto__, which cannot be kept.`, {
    field: place,
    hint: 'Give it another name.',
  });
}

function number(value: number, place: string): number {
  if (!Number.isFinite(value))
    throw invalid(`${place} is ${value}; only finite numbers are kept.`, {
      field: place,
      hint: 'Leave an unknown number out.',
    });
  return Math.abs(value) < smallest ? 0 : value;
}

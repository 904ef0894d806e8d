import { invalid } from '#domain/errors.ts';

/** What a reviver is told beside key and value (ECMAScript: JSON.parse source text access), which TypeScript knows not yet. */
interface Source {
  readonly source?: string;
}
const parseWithSource = JSON.parse as (
  text: string,
  reviver: (key: string, value: unknown, context: Source) => unknown,
) => unknown;

/** Only such a body can hold a whole number that a double does not; all others are parsed without a reviver, which is slow. */
const manyDigits = /\d{16}/;
const whole = /^-?\d+$/;

/**
 * JSON with whole numbers beyond 2^53 as bigint, so that 64-bit integers come as they were sent.
 *
 * @throws DomainError `invalid` with the position.
 */
export function parseJson(text: string): unknown {
  try {
    return manyDigits.test(text) ? parseWithSource(text, exact) : JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof RangeError ? 'it is nested too deeply' : (cause as Error).message;
    throw invalid(`The body is not JSON: ${why}.`, { hint: 'Send one JSON object.', cause });
  }
}

const exact = (_: string, value: unknown, { source = '' }: Source): unknown =>
  typeof value === 'number' && !Number.isSafeInteger(value) && whole.test(source)
    ? BigInt(source)
    : value;

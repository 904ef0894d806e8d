import { invalid } from '../errors.ts';

/** Strings are matched first, so that a NaN inside one stays as it is. */
const literals = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/**
 * The body of a request for predictions. Python's json writes NaN and Infinity, which JSON has no words for; NaN is
 * read as null (missing) and Infinity as itself. Looked at only when plain JSON.parse, the fast way, has failed.
 */
export function parseJsonBody(text: string, reviver?: Reviver): unknown {
  try {
    return JSON.parse(text, reviver as Parameters<typeof JSON.parse>[1]);
  } catch (cause) {
    try {
      return JSON.parse(
        text.replace(literals, (found) => replacement[found] ?? found),
        reviver as Parameters<typeof JSON.parse>[1],
      );
    } catch {
      throw invalid(`The body is not JSON: ${(cause as Error).message}`, {
        hint: 'Send a JSON object, in UTF-8.',
        cause,
      });
    }
  }
}

const replacement: Readonly<Record<string, string>> = {
  NaN: 'null',
  '-NaN': 'null',
  Infinity: '1e999',
  '-Infinity': '-1e999',
};

/**
 * For `parseJsonBody`: whole numbers beyond 2^53 become bigints with all their digits. It visits every value and costs
 * many times what a plain parse does, so only INT64 and UINT64 tensors that hold such a number ask for it.
 */
export const exactIntegers: Reviver = (_, value, { source }) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source ?? '')
    ? BigInt(source as string)
    : value;

import { invalid } from '../errors.ts';

/** Strings are matched first, so that a NaN inside one stays as it is. */
const literals = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

/**
 * The body of a request for predictions. Python's json writes NaN and Infinity, which JSON has no words for; NaN is
 * read as null (missing) and Infinity as itself. Looked at only when plain JSON.parse, the fast way, has failed.
 */
export function parseJsonBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    try {
      return JSON.parse(text.replace(literals, (found) => replacement[found] ?? found));
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

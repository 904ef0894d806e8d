import { invalid } from '#domain/errors.ts';

/** A misspelt column would be learnt from. Errors: `invalid` for one that is not among `columns`. */
export function checkIgnored(ignored: readonly string[], columns: readonly string[]): void {
  const absent = ignored.find((name) => !columns.includes(name));
  if (absent === undefined) return;
  throw invalid(`The data has no column "${absent}" to ignore.`, {
    field: 'ignore',
    hint: `Its columns are: ${columns.join(', ')}.`,
  });
}

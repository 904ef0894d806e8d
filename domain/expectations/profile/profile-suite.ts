import { invalid } from '../../errors.ts';
import { parseSuite } from '../suite/parse-suite.ts';
import type { ExpectationSuite } from '../suite/suite.ts';
import type { TableSource } from '../table/table-part.ts';
import { greatExpectationsVersion, validateSuite } from '../validate.ts';
import { ColumnProfiler } from './column-profile.ts';
import { proposeForColumn, proposeForTable } from './propose.ts';

/**
 * A suite for tables like this one: types, missing values, identifiers, categories, ranges, formats, each with a note why.
 * The table itself passes it (that is tried). What is severe (types, identifiers, ranges, another unit) is `critical`; a
 * mean that moves is a `warning`.
 *
 * Reads the table two or three times. Memory as `SuiteRun`, for every column at once.
 *
 * @throws DomainError `invalid` for a table without rows
 */
export async function profileSuite(
  source: TableSource,
  { name }: { readonly name: string },
): Promise<ExpectationSuite> {
  const profilers = source.columns.map((column) => new ColumnProfiler(column));
  let rows = 0;
  for await (const part of source.parts()) {
    rows += part.rows;
    for (const [at, profiler] of profilers.entries()) profiler.add(part.cells[at] ?? []);
  }
  if (rows === 0)
    throw invalid('The table has no rows, so nothing can be proposed for it.', {
      field: 'data',
      hint: 'Profile a file with some hundred rows or more.',
    });
  const columns = profilers.map((profiler) => profiler.profile());
  const suite = parseSuite({
    name,
    meta: { great_expectations_version: greatExpectationsVersion },
    notes: `Proposed from ${rows} rows. Look through it: it knows what was, not what has to be.`,
    expectations: [...proposeForTable(columns), ...columns.flatMap(proposeForColumn)],
  });
  const { results } = await validateSuite(suite, source);
  return {
    ...suite,
    expectations: suite.expectations.filter((_, at) => results[at]?.success === true),
  };
}

import { parseResultFormat } from '#domain/expectations/result/result-format.ts';
import type { ExpectationResult } from '#domain/expectations/result/validation-result.ts';
import type { Kwargs } from '#domain/expectations/suite/suite.ts';
import type { MemoryTable } from '#domain/expectations/table/column-table.ts';
import { SuiteRun, type ValidateOptions } from '#domain/expectations/validate.ts';

/** One expectation on one table. */
export function judge(
  table: MemoryTable,
  type: string,
  kwargs: Kwargs,
  options: ValidateOptions & { readonly as?: string } = {},
): ExpectationResult {
  const run = new SuiteRun(
    { name: 'test', meta: {}, expectations: [{ type, kwargs, meta: {}, severity: 'critical' }] },
    table.columns,
    { ...options, ...(options.as && { format: parseResultFormat(options.as) }) },
  );
  for (const part of table.parts()) run.add(part);
  if (run.wantsAgain()) for (const part of table.parts()) if (!run.addAgain(part)) break;
  return run.result().results[0] as ExpectationResult;
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExceptionInfo } from '#domain/expectations/result/validation-result.ts';
import { exceptionOf } from '#domain/expectations/result/validation-result.ts';
import { columnTable } from '#domain/expectations/table/column-table.ts';
import type { CellValue } from '#domain/expectations/table/table-part.ts';
import { SuiteRun } from '#domain/expectations/validate.ts';
import { type Suite, usualTolerance } from './fixture.ts';

type Columns = Readonly<Record<string, readonly CellValue[]>>;

/** The table of the file, with the "NaN" of the schema for what is missing among numbers. */
function readTable(): ReturnType<typeof columnTable> {
  const folder = process.env.STATISTICS_FIXTURES ?? '../shared/fixtures/statistics';
  // 40.0 was a float in pandas: the value does not tell, the file's text does.
  const floats = new Set<unknown>();
  const { table } = JSON.parse(
    readFileSync(join(folder, 'ge_expectations.json'), 'utf8'),
    function (this: unknown, _, value, context?: { source?: string }) {
      if (typeof value === 'number' && /[.eE]/.test(context?.source ?? '')) floats.add(this);
      return value;
    },
  ) as { table: { columns: Columns } };
  const infinities: Readonly<Record<string, CellValue>> = {
    NaN: null,
    Infinity: Number.POSITIVE_INFINITY,
    '-Infinity': Number.NEGATIVE_INFINITY,
  };
  const columns = Object.entries(table.columns).map(([name, values]) => {
    const numeric = values.some((value) => typeof value === 'number');
    const plain = values.map((value) =>
      typeof value === 'string' && (numeric || value === 'NaN') && value in infinities
        ? (infinities[value] as CellValue)
        : value,
    );
    return [name, plain] as const;
  });
  // Parts of seven rows: what is found may not depend on how the table is cut.
  const types = Object.fromEntries(
    Object.entries(table.columns).flatMap(([name, values]) =>
      floats.has(values) ? [[name, 'float64' as const]] : [],
    ),
  );
  return columnTable(Object.fromEntries(columns), { types, partRows: 7 });
}

let table: ReturnType<typeof columnTable> | undefined;

export const geExpectations: Suite = {
  run({ input, expected }) {
    table ??= readTable();
    const run = new SuiteRun(
      {
        name: 'fixture',
        meta: {},
        expectations: [
          {
            type: input.expectation_type as string,
            kwargs: input.kwargs as Record<string, unknown>,
            meta: {},
            severity: 'critical',
          },
        ],
      },
      table.columns,
    );
    for (const part of table.parts()) run.add(part);
    if (run.wantsAgain()) for (const part of table.parts()) if (!run.addAgain(part)) break;
    const [result] = run.result().results;
    if (result === undefined) return undefined;
    const raised = exceptionOf(result);
    const wanted = (expected as { exception: ExceptionInfo | string | null }).exception;
    return {
      success: result.success,
      result: result.result,
      // Only whether something was raised can be the same, not its words.
      exception: raised === undefined ? null : (wanted ?? raised),
    };
  },
  nameOf: ({ id }, path) => `${id}: ${path.join('.')}`,
  tolerance: usualTolerance,
};

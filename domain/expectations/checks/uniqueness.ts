import { keyOf } from '../condition/compare.ts';
import { ValueCounts } from '../count/value-counts.ts';
import { type CellValue, isMissing, type TablePart } from '../table/table-part.ts';
import { Uncomputable } from '../uncomputable.ts';
import type { CheckContext, CheckMaker } from './check.ts';
import { type IgnoreRow, ignoredRow, recordOf, recordOutcome } from './records.ts';
import { mapOutcome, Unexpected } from './unexpected.ts';

/**
 * Every row whose value occurs again is unexpected, the first too. One read counts; only when something occurs twice, a
 * second one finds the first rows to show, and stops when it has them.
 */
export const uniqueValues: CheckMaker = (context) => {
  const { args, columns, format } = context;
  const { index } = args.column('column', 'column_values.unique.condition');
  const facts = context.facts(index);
  const counts = facts.counts();
  const unexpected = new Unexpected(format, columns);
  return {
    again() {
      unexpected.count = counts().repeatedRows;
      if (unexpected.count === 0 || unexpected.full) return undefined;
      return (part) => {
        const cells = part.cells[index] ?? [];
        for (let row = 0; row < cells.length && !unexpected.full; row++) {
          const value = cells[row] as CellValue;
          if (!isMissing(value) && counts().count(value) > 1) unexpected.keep(part, row, value);
        }
        return !unexpected.full;
      };
    },
    finish: () =>
      mapOutcome(
        unexpected,
        { elements: context.rowCount(), judged: facts.present, mostly: args.mostly },
        format,
      ),
  };
};

/** The values of several columns as one text: equal records have equal texts, others other ones. */
function recordKey(
  part: TablePart,
  columns: readonly { readonly index: number }[],
  row: number,
): string {
  let key = '';
  for (const { index } of columns) {
    const value = keyOf(part.cells[index]?.[row]);
    const text = value === null ? '' : String(value);
    key += `${value === null ? '' : typeof value === 'string' ? 's' : 'n'}${text.length}:${text}`;
  }
  return key;
}

/** No two records alike in these columns; missing values count as equal. */
export const uniqueRecords: CheckMaker = (context: CheckContext) => {
  const { args } = context;
  const list = args.columnList('compound_columns.unique.condition');
  if (list.length < 2) throw new Uncomputable('column_list needs two columns or more.');
  const ignored = ignoredRow(
    list,
    args.get<IgnoreRow>('ignore_row_if') ?? 'all_values_are_missing',
  );
  const unexpected = new Unexpected(context.format, context.columns);
  const counts = new ValueCounts();
  let judged = 0;
  return {
    add(part) {
      for (let row = 0; row < part.rows; row++) {
        if (ignored(part, row)) continue;
        judged++;
        counts.add(recordKey(part, list, row));
      }
    },
    again() {
      unexpected.count = counts.repeatedRows;
      if (unexpected.count === 0 || unexpected.full) return undefined;
      return (part) => {
        for (let row = 0; row < part.rows && !unexpected.full; row++)
          if (!ignored(part, row) && counts.count(recordKey(part, list, row)) > 1)
            unexpected.keep(part, row, recordOf(part, list, row));
        return !unexpected.full;
      };
    },
    finish: () => recordOutcome(context, list, unexpected, judged),
  };
};

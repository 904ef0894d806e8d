import { type CellValue, type ColumnType, isMissing } from '../table/table-part.ts';
import type { CheckContext, CheckMaker } from './check.ts';
import { isNaNMissing, mapOutcome, Unexpected } from './unexpected.ts';

/** Whether a value that is not missing is as expected. May throw `Uncomputable`. */
export type ValueRule = (value: CellValue) => boolean;
export type RuleMaker = (context: CheckContext, type: ColumnType) => ValueRule;

/** An expectation about each value that is not missing. */
export const columnMap =
  (metric: string, makeRule: RuleMaker): CheckMaker =>
  (context) => {
    const { args, columns, format } = context;
    const { index, type } = args.column('column', metric);
    const rule = makeRule(context, type);
    const unexpected = new Unexpected(format, columns);
    let present = 0;
    return {
      add(part) {
        const cells = part.cells[index] ?? [];
        for (let row = 0; row < cells.length; row++) {
          const value = cells[row] as CellValue;
          if (isMissing(value)) continue;
          present++;
          if (!rule(value)) unexpected.add(part, row, value);
        }
      },
      finish: () =>
        mapOutcome(
          unexpected,
          { elements: context.rowCount(), judged: present, mostly: args.mostly },
          format,
        ),
    };
  };

/** `to_be_null` and `to_not_be_null`, which judge every row. */
export const nullMap =
  (metric: string, wantsMissing: boolean): CheckMaker =>
  (context) => {
    const { args, columns, format } = context;
    const { index, type } = args.column('column', metric);
    const unexpected = new Unexpected(format, columns);
    return {
      add(part) {
        const cells = part.cells[index] ?? [];
        for (let row = 0; row < cells.length; row++) {
          const value = cells[row] as CellValue;
          if (isMissing(value) !== wantsMissing) unexpected.add(part, row, value);
        }
      },
      finish: () =>
        mapOutcome(
          unexpected,
          {
            elements: context.rowCount(),
            judged: null,
            mostly: args.mostly,
            separateMissing: [isNaNMissing(type)],
          },
          format,
        ),
    };
  };

import type { MemoryTable } from '../expectations/table/column-table.ts';
import type {
  CellValue,
  ColumnType,
  TableColumn,
  TablePart,
} from '../expectations/table/table-part.ts';
import type { Column, Table } from '../training/table.ts';

const boolTexts: Readonly<Record<string, boolean>> = {
  True: true,
  TRUE: true,
  true: true,
  False: false,
  FALSE: false,
  false: false,
};

/** The type that the column would have, were it read from the CSV that it came from. */
function typeOf(column: Column): ColumnType {
  if (column.kind === 'number') {
    const whole = column.values.every((value) => Number.isInteger(value));
    return whole ? 'int64' : 'float64';
  }
  const present = column.values.filter((text) => text !== '');
  if (present.length === 0 || !present.every((text) => Object.hasOwn(boolTexts, text)))
    return 'str';
  return present.length === column.values.length ? 'bool' : 'object';
}

/** A table of the training as expectations see it: missing texts are null, and a column of true and false is Boolean. */
export function tableSource({ rows, columns }: Table): MemoryTable {
  const typed = columns.map((column) => ({ column, type: typeOf(column) }));
  return {
    columns: typed.map(({ column: { name }, type }): TableColumn => ({ name, type })),
    *parts(): Generator<TablePart> {
      yield {
        rows,
        cells: typed.map(({ column, type }) =>
          column.kind === 'number'
            ? column.values
            : column.values.map((text): CellValue => {
                if (text === '') return null;
                return type === 'str' ? text : (boolTexts[text] as boolean);
              }),
        ),
      };
    },
  };
}

import type { SeenPart } from './checks/check.ts';
import type { Condition } from './condition/condition.ts';
import { rowMask } from './condition/row-mask.ts';
import { ColumnFacts } from './count/column-facts.ts';
import { filterPart, type TableColumn, type TablePart } from './table/table-part.ts';

/** The rows that one condition takes, for all the expectations that share it: cut out once, counted once. */
export class RowGroup {
  rows = 0;
  readonly #mask: ((part: TablePart) => Uint8Array) | undefined;
  readonly #columns: readonly TableColumn[];
  readonly #facts = new Map<number, ColumnFacts>();

  /** @throws Uncomputable for a condition on a column that is not there */
  constructor(condition: Condition | undefined, columns: readonly TableColumn[]) {
    this.#columns = columns;
    this.#mask = condition === undefined ? undefined : rowMask(condition, columns);
  }

  facts(index: number): ColumnFacts {
    const known = this.#facts.get(index);
    if (known !== undefined) return known;
    const facts = new ColumnFacts(this.#columns[index] as TableColumn);
    this.#facts.set(index, facts);
    return facts;
  }

  /** The group's rows of a part that begins at row `first` of the table. */
  select(part: TablePart, first: number): SeenPart {
    if (this.#mask === undefined) return { ...part, numberOf: (row) => first + row };
    const mask = this.#mask(part);
    const kept: number[] = [];
    for (let row = 0; row < part.rows; row++) if (mask[row]) kept.push(first + row);
    return { ...filterPart(part, mask), numberOf: (row) => kept[row] as number };
  }

  /** The first read: counts rows, and what is asked of columns. */
  count(part: SeenPart): void {
    this.rows += part.rows;
    for (const [index, facts] of this.#facts) facts.add(part.cells[index] ?? []);
  }
}

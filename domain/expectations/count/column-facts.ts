import { compareValues } from '../condition/compare.ts';
import { type Cells, type CellValue, isMissing, type TableColumn } from '../table/table-part.ts';
import { Uncomputable } from '../uncomputable.ts';
import { Moments } from './moments.ts';
import { NumberList } from './number-list.ts';
import { ValueCounts } from './value-counts.ts';

/**
 * What is counted of one column for all expectations that ask for it: each measure once, and only when one does. Ask
 * before the first read; look at the answers after it.
 */
export class ColumnFacts {
  readonly column: TableColumn;
  #present = 0;
  #moments: Moments | undefined;
  #numbers: NumberList | undefined;
  #counts: ValueCounts | undefined;
  #extremes: { least: CellValue; greatest: CellValue } | undefined;
  /** Why numbers or an order are not to be had. */
  readonly #failures = new Map<string, Uncomputable>();

  constructor(column: TableColumn) {
    this.column = column;
    if (column.type === 'str') this.#failures.set('numbers', noNumbers(column.name, 'texts'));
  }

  /** Values that are not missing. */
  get present(): number {
    return this.#present;
  }

  moments(): () => Moments {
    this.#moments ??= new Moments();
    return () => this.#orFailure('numbers', this.#moments as Moments);
  }

  numbers(): () => NumberList {
    this.#numbers ??= new NumberList();
    return () => this.#orFailure('numbers', this.#numbers as NumberList);
  }

  counts(): () => ValueCounts {
    this.#counts ??= new ValueCounts();
    return () => this.#counts as ValueCounts;
  }

  extremes(): () => { readonly least: CellValue; readonly greatest: CellValue } {
    this.#extremes ??= { least: null, greatest: null };
    return () =>
      this.#orFailure('order', this.#extremes as { least: CellValue; greatest: CellValue });
  }

  #orFailure<T>(of: string, value: T): T {
    const failure = this.#failures.get(of);
    if (failure !== undefined) throw failure;
    return value;
  }

  add(cells: Cells): void {
    for (let i = 0; i < cells.length; i++) if (!isMissing(cells[i])) this.#present++;
    if (this.#counts !== undefined)
      for (const value of cells as readonly CellValue[])
        if (!isMissing(value)) this.#counts.add(value);
    if (this.#moments !== undefined || this.#numbers !== undefined)
      this.#attempt('numbers', () => {
        const numbers = cells instanceof Float64Array ? cells : this.#numbersOf(cells);
        this.#moments?.add(numbers);
        this.#numbers?.add(numbers);
      });
    if (this.#extremes !== undefined) this.#attempt('order', () => this.#order(cells));
  }

  #attempt(of: string, run: () => void): void {
    if (this.#failures.has(of)) return;
    try {
      run();
    } catch (error) {
      if (!(error instanceof Uncomputable)) throw error;
      this.#failures.set(of, error);
    }
  }

  #numbersOf(cells: readonly CellValue[]): Float64Array {
    return Float64Array.from(cells, (value) => {
      if (isMissing(value)) return Number.NaN;
      if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
        return Number(value);
      throw noNumbers(
        this.column.name,
        typeof value === 'string' ? 'texts' : 'values that are no numbers',
      );
    });
  }

  #order(cells: Cells): void {
    const found = this.#extremes as { least: CellValue; greatest: CellValue };
    if (cells instanceof Float64Array) {
      let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      let any = false;
      for (let i = 0; i < cells.length; i++) {
        const value = cells[i] as number;
        // biome-ignore lint/suspicious/noSelfCompare: NaN is the only value that differs from itself.
        if (value !== value) continue;
        any = true;
        if (value < least) least = value;
        if (value > greatest) greatest = value;
      }
      if (any) this.#widen(found, least, greatest);
      return;
    }
    for (const value of cells) if (!isMissing(value)) this.#widen(found, value, value);
  }

  #widen(found: { least: CellValue; greatest: CellValue }, low: CellValue, high: CellValue): void {
    if (found.least === null || compareValues(low, found.least) < 0) found.least = low;
    if (found.greatest === null || compareValues(high, found.greatest) > 0) found.greatest = high;
  }
}

const noNumbers = (name: string, what: string) =>
  new Uncomputable(`Column ${name} holds ${what}; numbers are needed.`);

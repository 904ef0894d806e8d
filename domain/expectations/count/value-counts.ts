import { hashText } from '../../text-hash.ts';
import { keyOf, type ValueKey } from '../condition/compare.ts';
import type { CellValue } from '../table/table-part.ts';
import { NumberTable } from './number-table.ts';

/**
 * Texts are kept by name up to so many different ones; beyond, only 53-bit hashes of them, 24 bytes each. Two texts of the
 * same hash would count as one: with a million different texts the chance that there is such a pair is 1 in 18 000.
 */
export const namedTexts = 100_000;

/**
 * How often each value occurs. Numbers are exact however many there are (24 bytes for each different one); texts beyond
 * `namedTexts` are known by hash, so that counts stay, but not names.
 */
export class ValueCounts {
  readonly #numbers = new NumberTable();
  #others: Map<ValueKey, { readonly value: CellValue; count: number }> | undefined = new Map();
  #hashes: NumberTable | undefined;
  readonly #named: number;

  constructor(named = namedTexts) {
    this.#named = named;
  }

  /** The count of this value with it. */
  add(value: CellValue): number {
    if (typeof value === 'number') return this.#numbers.add(value);
    if (typeof value === 'boolean') return this.#addOther(value ? 1 : 0, value);
    return this.#addOther(keyOf(value), value);
  }

  #addOther(key: ValueKey, value: CellValue): number {
    // True and 1 are one value to Python.
    if (typeof key === 'number' && typeof value !== 'boolean') return this.#numbers.add(key);
    if (this.#others === undefined) return (this.#hashes as NumberTable).add(hashOf(key));
    const known = this.#others.get(key);
    if (known !== undefined) return ++known.count;
    this.#others.set(key, { value, count: 1 });
    if (this.#others.size > this.#named) this.#forgetNames();
    return 1;
  }

  #forgetNames(): void {
    const hashes = new NumberTable();
    for (const [key, { count }] of this.#others ?? []) hashes.add(hashOf(key), count);
    this.#hashes = hashes;
    this.#others = undefined;
  }

  count(value: CellValue): number {
    if (typeof value === 'number') {
      const bools = this.#others?.get(value)?.count ?? 0;
      return this.#numbers.count(value) + bools;
    }
    const key = keyOf(value);
    const numbers = typeof key === 'number' ? this.#numbers.count(key) : 0;
    if (this.#others === undefined)
      return numbers + (this.#hashes as NumberTable).count(hashOf(key));
    return numbers + (this.#others.get(key)?.count ?? 0);
  }

  get distinct(): number {
    // A Boolean beside its number is one value.
    const shared = [0, 1].filter(
      (key) => this.#others?.has(key) && this.#numbers.count(key) > 0,
    ).length;
    return this.#numbers.size + (this.#others?.size ?? this.#hashes?.size ?? 0) - shared;
  }

  /** Every value with its count, in no particular order; undefined when names were given up. */
  entries(): (readonly [CellValue, number])[] | undefined {
    if (this.#others === undefined) return undefined;
    const found: (readonly [CellValue, number])[] = [];
    for (const [value, count] of this.#numbers.entries())
      found.push([value, count + (this.#others.get(value)?.count ?? 0)]);
    for (const [key, { value, count }] of this.#others)
      if (typeof key !== 'number' || this.#numbers.count(key) === 0) found.push([value, count]);
    return found;
  }

  /** Rows whose value occurs in another row too. */
  get repeatedRows(): number {
    let rows = 0;
    for (const count of this.#counts()) if (count > 1) rows += count;
    return rows;
  }

  get highest(): number {
    let highest = 0;
    for (const count of this.#counts()) if (count > highest) highest = count;
    return highest;
  }

  *#counts(): Generator<number> {
    for (const [value, count] of this.#numbers.entries())
      yield count + (this.#others?.get(value)?.count ?? 0);
    if (this.#others === undefined)
      for (const [, count] of (this.#hashes as NumberTable).entries()) yield count;
    else
      for (const [key, { count }] of this.#others)
        if (typeof key !== 'number' || this.#numbers.count(key) === 0) yield count;
  }
}

const hashOf = (key: ValueKey): number =>
  hashText(typeof key === 'string' ? key : `${typeof key}:${String(key)}`);

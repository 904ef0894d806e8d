import type { Table } from '../table.ts';

/**
 * 16 hex digits that differ for other options or rows; not proof against somebody who wants two alike. Options must be
 * plain data.
 */
export function fingerprint(options: unknown, tables: readonly Table[]): string {
  const hash = new Hash();
  hash.text(canonicalJson(options));
  for (const { rows, columns } of tables) {
    hash.word(rows);
    for (const column of columns) {
      hash.text(column.name);
      hash.text(column.kind);
      if (column.kind === 'text') for (const value of column.values) hash.text(value);
      else hash.words(new Uint32Array(Float64Array.from(column.values).buffer));
    }
  }
  return hash.digest();
}

/** Keys sorted, so that the order in which options were written does not count. */
const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_, each) =>
    each !== null && typeof each === 'object' && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  ) ?? '';

/** Two 32-bit lanes of MurmurHash3's mixing (A. Appleby 2011), with different constants. */
class Hash {
  private a = 0x9747b28c;
  private b = 0x3c6ef372;

  word(value: number): void {
    this.a = Math.imul(rotate(this.a ^ Math.imul(value, 0xcc9e2d51), 13), 5) + 0xe6546b64;
    this.b = Math.imul(rotate(this.b ^ Math.imul(value, 0x1b873593), 15), 5) + 0x38b34ae5;
  }

  words(values: Uint32Array): void {
    for (let i = 0; i < values.length; i++) this.word(values[i] as number);
  }

  /** With its length, so that ("ab", "c") differs from ("a", "bc"). */
  text(value: string): void {
    this.word(value.length);
    for (let i = 0; i < value.length; i++) this.word(value.charCodeAt(i));
  }

  digest(): string {
    return [this.a, this.b].map((lane) => finish(lane).toString(16).padStart(8, '0')).join('');
  }
}

const rotate = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

function finish(lane: number): number {
  let mixed = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

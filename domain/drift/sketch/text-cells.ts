import { hashText } from '../../text-hash.ts';

/**
 * Exact counts of texts: by name while at most `nameLimit` different ones came, else by `bucketCount` buckets of their hash, with the
 * smallest hashes kept to estimate how many different texts there are. Which of the two depends on the set of texts alone.
 */
export type TextCells =
  | {
      readonly kind: 'names';
      /** By name, in the order of their UTF-16 code units. */
      readonly names: readonly (readonly [name: string, count: number])[];
    }
  | {
      readonly kind: 'buckets';
      /** Values per bucket: `bucketCount`. */
      readonly buckets: readonly number[];
      /** The `hashesKept` smallest hashes, ascending (k minimum values, Bar-Yossef et al. 2002). */
      readonly smallest: readonly number[];
    };

export const nameLimit = 2048;
export const bucketCount = 1024;
const hashesKept = 256;
const longest = 200;

export const emptyTexts: TextCells = { kind: 'names', names: [] };

export const bucketOf = (name: string): number => Math.floor(hashText(name) / 2 ** 43);

/** A name of bounded length: of a longer one its beginning and its hash. */
export const clipName = (name: string): string =>
  name.length <= longest ? name : `${name.slice(0, 80)}…${hashText(name).toString(36)}`;

const inOrder = (a: readonly [string, number], b: readonly [string, number]): number =>
  a[0] < b[0] ? -1 : 1;

const smallestOf = (hashes: Iterable<number>): number[] =>
  [...new Set(hashes)].sort((a, b) => a - b).slice(0, hashesKept);

function bucketsOf(cells: TextCells): { buckets: number[]; hashes: Iterable<number> } {
  if (cells.kind === 'buckets') return { buckets: [...cells.buckets], hashes: cells.smallest };
  const buckets = new Array<number>(bucketCount).fill(0);
  for (const [name, count] of cells.names)
    buckets[bucketOf(name)] = (buckets[bucketOf(name)] as number) + count;
  return { buckets, hashes: cells.names.map(([name]) => hashText(name)) };
}

/** Counts of two parts together. */
export function mergeTexts(a: TextCells, b: TextCells): TextCells {
  if (a.kind === 'names' && b.kind === 'names') {
    const counts = new Map(a.names);
    for (const [name, count] of b.names) counts.set(name, (counts.get(name) ?? 0) + count);
    const together = { kind: 'names', names: [...counts].sort(inOrder) } as const;
    return counts.size <= nameLimit ? together : toBuckets(together);
  }
  const left = bucketsOf(a);
  const right = bucketsOf(b);
  return {
    kind: 'buckets',
    buckets: left.buckets.map((count, at) => count + (right.buckets[at] as number)),
    smallest: smallestOf([...left.hashes, ...right.hashes]),
  };
}

/** By bucket, so that it can be held against what came with more names. */
export function toBuckets(cells: TextCells): Extract<TextCells, { kind: 'buckets' }> {
  const { buckets, hashes } = bucketsOf(cells);
  return { kind: 'buckets', buckets, smallest: smallestOf(hashes) };
}

/** How many different texts: exact by name, else estimated within about 6 % (standard error). */
export function distinctTexts(cells: TextCells): number {
  if (cells.kind === 'names') return cells.names.length;
  const { smallest } = cells;
  const last = smallest.at(-1) as number;
  return smallest.length < hashesKept
    ? smallest.length
    : Math.round(((hashesKept - 1) / last) * 2 ** 53);
}

/** Counts texts one by one, or one of them so many times. */
export function textCounter(): {
  add(name: string, times?: number): void;
  /** Counts a text that was counted before and is still known by its name; false for any other. */
  addKnown(name: string): boolean;
  cells(): TextCells;
} {
  const names = new Map<string, number>();
  let overflow: { readonly buckets: number[]; smallest: number[]; waiting: number[] } | undefined;
  const overflowed = () => {
    if (overflow !== undefined) return overflow;
    const { buckets, smallest } = toBuckets({ kind: 'names', names: [...names] });
    names.clear();
    overflow = { buckets: [...buckets], smallest: [...smallest], waiting: [] };
    return overflow;
  };
  const addHash = (into: ReturnType<typeof overflowed>, hash: number): void => {
    if (hash >= (into.smallest[hashesKept - 1] ?? Number.POSITIVE_INFINITY)) return;
    into.waiting.push(hash);
    if (into.waiting.length < hashesKept) return;
    into.smallest = smallestOf([...into.smallest, ...into.waiting]);
    into.waiting = [];
  };
  const add = (text: string, times = 1): void => {
    const name = clipName(text);
    if (overflow === undefined) {
      names.set(name, (names.get(name) ?? 0) + times);
      if (names.size > nameLimit) overflowed();
      return;
    }
    const hash = hashText(name);
    const bucket = Math.floor(hash / 2 ** 43);
    overflow.buckets[bucket] = (overflow.buckets[bucket] as number) + times;
    addHash(overflow, hash);
  };
  return {
    add,
    addKnown(name) {
      const before = names.get(name);
      if (before === undefined) return false;
      names.set(name, before + 1);
      return true;
    },
    cells: () =>
      overflow === undefined
        ? { kind: 'names', names: [...names].sort(inOrder) }
        : {
            kind: 'buckets',
            buckets: [...overflow.buckets],
            smallest: smallestOf([...overflow.smallest, ...overflow.waiting]),
          },
  };
}

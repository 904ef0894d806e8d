import { type Item, itemBytes } from './item-size.ts';

/** Request units as AWS counts them on demand: a read of 4 KB, strongly consistent, or a write of 1 KB is one. */
export interface Units {
  readonly read: number;
  readonly write: number;
}

export const none: Units = { read: 0, write: 0 };
export const add = (a: Units, b: Units): Units => ({
  read: a.read + b.read,
  write: a.write + b.write,
});

/** At least 1, also for what is not there. */
const pieces = (bytes: number, size: number) => Math.max(1, Math.ceil(bytes / size));

export type Consistency = 'eventual' | 'strong' | 'transaction';
const perPiece = { eventual: 0.5, strong: 1, transaction: 2 } as const;

/** Of one item, or of all items of one page of a query together, whichever attributes are asked for. */
export const readUnits = (items: readonly Item[], consistency: Consistency): Units => ({
  read: pieces(total(items), 4_096) * perPiece[consistency],
  write: 0,
});

const total = (items: readonly Item[]) => items.reduce((bytes, item) => bytes + itemBytes(item), 0);

/** An item before and after a write; absent is not there. */
export interface Change {
  readonly before?: Item | undefined;
  readonly after?: Item | undefined;
}

/**
 * A write is charged by the larger of both sizes, twice in a transaction; and again for the index: once for an entry that
 * comes, goes or changes, twice for one that moves to another key, not at all for one that stays as it is.
 */
export function writeUnits(change: Change, inTransaction: boolean): Units {
  const base = pieces(larger(change), 1_024) * (inTransaction ? 2 : 1);
  return { read: 0, write: base + indexWrites(change) };
}

/** A condition that is only checked: charged as a write of what is there, the index is not touched. */
export const checkUnits = (item: Item | undefined, inTransaction: boolean): Units => ({
  read: 0,
  write: pieces(item === undefined ? 0 : itemBytes(item), 1_024) * (inTransaction ? 2 : 1),
});

const larger = ({ before, after }: Change) =>
  Math.max(
    before === undefined ? 0 : itemBytes(before),
    after === undefined ? 0 : itemBytes(after),
  );

/** The index `gsi1` of the control table holds whole items of those that have its keys. */
function indexWrites({ before, after }: Change): number {
  const [from, to] = [indexKey(before), indexKey(after)];
  if (from === undefined && to === undefined) return 0;
  if (from === to)
    return JSON.stringify(sorted(before)) === JSON.stringify(sorted(after))
      ? 0
      : pieces(larger({ before, after }), 1_024);
  return (
    (from === undefined || before === undefined ? 0 : pieces(itemBytes(before), 1_024)) +
    (to === undefined || after === undefined ? 0 : pieces(itemBytes(after), 1_024))
  );
}

const indexKey = (item: Item | undefined): string | undefined =>
  item?.gsi1pk?.S === undefined || item.gsi1sk?.S === undefined
    ? undefined
    : JSON.stringify([item.gsi1pk.S, item.gsi1sk.S]);

const sorted = (item: Item | undefined) =>
  Object.entries(item ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));

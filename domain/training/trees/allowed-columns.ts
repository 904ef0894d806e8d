import type { Binned } from './binned.ts';
import type { OpenLeaf } from './open-leaf.ts';

/** Which columns a leaf may be split by: all, or what the columns on its path may meet. */
export class AllowedColumns {
  private readonly binned: Binned;
  private readonly groups: readonly (readonly number[])[] | undefined;
  private readonly all: number;
  /** For each of the two leaves that are searched together. */
  private readonly own: number;

  /** @param groups Columns that may meet on a path; undefined: any may. */
  constructor(binned: Binned, groups: readonly (readonly number[])[] | undefined) {
    const { arena, about } = binned;
    this.binned = binned;
    this.groups = groups;
    this.own = arena.take(2 * about.length);
    this.all = arena.take(about.length);
    arena.kernel.views.u8.fill(1, this.all, this.all + about.length);
  }

  /** Address of a byte for each column: 1 where the leaf may be split by it. */
  of({ path }: OpenLeaf, index: 0 | 1): number {
    const { groups, binned, own, all } = this;
    if (!groups || path.length === 0) return all;
    const { u8 } = binned.arena.kernel.views;
    const columns = binned.about.length;
    const address = own + index * columns;
    u8.fill(0, address, address + columns);
    for (const column of path) u8[address + column] = 1;
    for (const group of groups) {
      if (!path.every((column) => group.includes(column))) continue;
      for (const column of group) u8[address + column] = 1;
    }
    return address;
  }
}

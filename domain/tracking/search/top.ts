/**
 * The first `count` of what is added, in order. Keeps at most twice as many and forgets the rest whenever that is full:
 * n log(count) comparisons, by the engine's own sort.
 */
export class Top<T> {
  readonly #count: number;
  readonly #compare: (a: T, b: T) => number;
  #kept: T[] = [];
  #worst: T | undefined;

  constructor(count: number, compare: (a: T, b: T) => number) {
    this.#count = count;
    this.#compare = compare;
  }

  add(item: T): void {
    if (this.#worst !== undefined && this.#compare(item, this.#worst) >= 0) return;
    this.#kept.push(item);
    if (this.#kept.length >= 2 * this.#count) this.#worst = this.sorted().at(-1);
  }

  sorted(): readonly T[] {
    this.#kept = this.#kept.sort(this.#compare).slice(0, this.#count);
    return this.#kept;
  }
}

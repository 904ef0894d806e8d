const words = new Uint32Array(2);
const double = new Float64Array(words.buffer);

/** Where a double falls in a table of 2^n places: its two words, mixed (MurmurHash3's finish). */
function placeOf(value: number, mask: number): number {
  double[0] = value;
  let hash = Math.imul(words[0] as number, 0x9e3779b1) ^ (words[1] as number);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) & mask;
}

/** Counts of numbers: an open-addressed table of typed arrays, at most half full. NaN is no key; 0 and -0 are one. */
export class NumberTable {
  #keys = new Float64Array(64);
  #counts = new Float64Array(64);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The count of `value` with this. */
  add(value: number, times = 1): number {
    const key = value + 0;
    const at = this.#find(key);
    if (this.#counts[at] === 0) {
      this.#keys[at] = key;
      this.#counts[at] = times;
      if (++this.#size * 2 > this.#keys.length) this.#grow();
      return times;
    }
    const count = (this.#counts[at] as number) + times;
    this.#counts[at] = count;
    return count;
  }

  count(value: number): number {
    return this.#counts[this.#find(value + 0)] as number;
  }

  *entries(): Generator<readonly [number, number]> {
    for (let at = 0; at < this.#keys.length; at++)
      if (this.#counts[at] !== 0) yield [this.#keys[at] as number, this.#counts[at] as number];
  }

  /** The place of the key, or the empty one where it would be. */
  #find(key: number): number {
    const mask = this.#keys.length - 1;
    let at = placeOf(key, mask);
    while (this.#counts[at] !== 0 && this.#keys[at] !== key) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const [keys, counts] = [this.#keys, this.#counts];
    this.#keys = new Float64Array(keys.length * 2);
    this.#counts = new Float64Array(keys.length * 2);
    for (let at = 0; at < keys.length; at++) {
      if (counts[at] === 0) continue;
      const to = this.#find(keys[at] as number);
      this.#keys[to] = keys[at] as number;
      this.#counts[to] = counts[at] as number;
    }
  }
}

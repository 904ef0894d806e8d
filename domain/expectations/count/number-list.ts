/** All numbers of a column, 8 bytes each: what exact medians and quantiles need. */
export class NumberList {
  #values = new Float64Array(1_024);
  #length = 0;
  #sorted = false;

  /** NaN is missing. */
  add(values: ArrayLike<number>): void {
    this.#reserve(this.#length + values.length);
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      // biome-ignore lint/suspicious/noSelfCompare: NaN is the only value that differs from itself.
      if (value === value) this.#values[this.#length++] = value;
    }
    this.#sorted = false;
  }

  #reserve(length: number): void {
    if (length <= this.#values.length) return;
    const larger = new Float64Array(Math.max(length, this.#values.length * 2));
    larger.set(this.#values.subarray(0, this.#length));
    this.#values = larger;
  }

  sorted(): Float64Array {
    const all = this.#values.subarray(0, this.#length);
    if (!this.#sorted) all.sort();
    this.#sorted = true;
    return all;
  }
}

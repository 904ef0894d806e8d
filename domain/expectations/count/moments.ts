/**
 * Sum, mean and spread of numbers in one pass. The sum is compensated (Neumaier 1974); spread is counted part by part in
 * two steps and merged (Chan, Golub, LeVeque 1979), so that it stays exact when the values are large and close together.
 */
export class Moments {
  #count = 0;
  #sum = 0;
  #lost = 0;
  #mean = 0;
  #squares = 0;
  #infinite = false;

  /** Adds the numbers of a part; NaN is missing. */
  add(values: ArrayLike<number>): void {
    let count = 0;
    let total = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      // biome-ignore lint/suspicious/noSelfCompare: NaN is the only value that differs from itself.
      if (value !== value) continue;
      count++;
      if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY)
        this.#infinite = true;
      total += value;
      const next = this.#sum + value;
      this.#lost +=
        Math.abs(this.#sum) >= Math.abs(value)
          ? this.#sum - next + value
          : value - next + this.#sum;
      this.#sum = next;
    }
    if (count === 0) return;
    const mean = total / count;
    let squares = 0;
    let rest = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      // biome-ignore lint/suspicious/noSelfCompare: as above.
      if (value !== value) continue;
      const away = value - mean;
      rest += away;
      squares += away * away;
    }
    squares -= (rest * rest) / count;
    const all = this.#count + count;
    const apart = mean + rest / count - this.#mean;
    this.#squares += squares + (apart * apart * this.#count * count) / all;
    this.#mean += (apart * count) / all;
    this.#count = all;
  }

  get sum(): number {
    const sum = this.#sum + this.#lost;
    // Beyond the doubles the compensation is infinite minus infinite.
    return Number.isNaN(sum) && !Number.isNaN(this.#sum) ? this.#sum : sum;
  }

  /** NaN without a value. */
  get mean(): number {
    return this.sum / this.#count;
  }

  /** Of a sample (divisor n - 1), as pandas has it; NaN below two values or with an infinite one, infinite beyond 1e308. */
  get standardDeviation(): number {
    if (this.#count < 2 || this.#infinite) return Number.NaN;
    if (Number.isNaN(this.#squares)) return Number.POSITIVE_INFINITY;
    return Math.sqrt(Math.max(this.#squares, 0) / (this.#count - 1));
  }
}

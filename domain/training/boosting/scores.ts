import type { Arena } from '../trees/arena.ts';

/** Scores of rows in a kernel's memory, float64: those of an output follow those of the one before. */
export class Scores {
  readonly rows: number;
  readonly outputs: number;
  private readonly arena: Arena;
  private readonly address: number;

  /** @param before Scores of a model to go on from, row-major; without it all rows begin at the base. */
  constructor(arena: Arena, rows: number, base: Float64Array, before: Float64Array | undefined) {
    const outputs = base.length;
    this.arena = arena;
    this.rows = rows;
    this.outputs = outputs;
    this.address = arena.take(8 * rows * outputs);
    const all = this.values;
    for (let k = 0; k < outputs; k++) {
      if (!before) all.fill(base[k] as number, k * rows, (k + 1) * rows);
      else
        for (let row = 0; row < rows; row++)
          all[k * rows + row] = before[row * outputs + k] as number;
    }
  }

  /** Address of an output's scores. */
  of(output: number): number {
    return this.address + 8 * this.rows * output;
  }

  /** A view that ends when the memory grows. */
  get values(): Float64Array {
    const at = this.address / 8;
    return this.arena.kernel.views.f64.subarray(at, at + this.rows * this.outputs);
  }
}

/** Numbers per bin of a histogram: sum of gradients, sum of hessians, rows. */
export const perBin = 3;

/**
 * Adds the rows `rows[start … end)` of one column to its histogram, which begins at `offset` of `histogram`.
 * `gradients` and `hessians` are in the order of `rows`, not of the table. The inner loop of training (two thirds of its
 * time), kept behind this type so that a WebAssembly kernel can take its place.
 */
export type FillHistogram = (
  histogram: Float64Array,
  offset: number,
  bins: Uint8Array,
  rows: Int32Array,
  start: number,
  end: number,
  gradients: Float32Array,
  hessians: Float32Array,
) => void;

export const fillHistogram: FillHistogram = (
  histogram,
  offset,
  bins,
  rows,
  start,
  end,
  gradients,
  hessians,
) => {
  for (let i = start; i < end; i++) {
    const at = offset + perBin * (bins[rows[i] as number] as number);
    histogram[at] = (histogram[at] as number) + (gradients[i] as number);
    histogram[at + 1] = (histogram[at + 1] as number) + (hessians[i] as number);
    histogram[at + 2] = (histogram[at + 2] as number) + 1;
  }
};

/** Turns a parent's histogram into that of the child whose sibling is given; row counts stay exact. */
export function subtractHistogram(parent: Float64Array, sibling: Float64Array): void {
  for (let i = 0; i < parent.length; i++) {
    parent[i] = (parent[i] as number) - (sibling[i] as number);
  }
}

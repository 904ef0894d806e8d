/** Two samples counted over the same ordered cells; within a cell values count as tied. */
export interface PairedCounts {
  readonly reference: ArrayLike<number>;
  readonly current: ArrayLike<number>;
}

/** One cell per distinct value of the two samples, ascending. Neither may hold NaN. */
export function tieCells(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
): PairedCounts & { readonly values: Float64Array } {
  const a = Float64Array.from(reference).sort();
  const b = Float64Array.from(current).sort();
  const values: number[] = [];
  const inA: number[] = [];
  const inB: number[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const value = Math.min(a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY);
    const startA = i;
    const startB = j;
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    values.push(value);
    inA.push(i - startA);
    inB.push(j - startB);
  }
  return { values: Float64Array.from(values), reference: inA, current: inB };
}

export function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i] as number;
  return sum;
}

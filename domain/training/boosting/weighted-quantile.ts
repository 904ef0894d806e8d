/**
 * The smallest value that at least `share` of the weight does not exceed; between the two middle values of an even number
 * of equal weights when it falls just between them.
 */
export function weightedQuantile(
  values: Float64Array,
  weights: Float64Array | undefined,
  share: number,
): number {
  const count = values.length;
  if (count === 0) return 0;
  if (weights === undefined || weights.every((weight) => weight === weights[0])) {
    const sorted = Float64Array.from(values).sort();
    const place = share * count;
    const below = Math.ceil(place) - 1;
    const value = sorted[Math.max(below, 0)] as number;
    if (place !== Math.floor(place) || below + 1 >= count) return value;
    return value / 2 + (sorted[below + 1] as number) / 2;
  }
  const order = Uint32Array.from(values.keys()).sort(
    (a, b) => (values[a] as number) - (values[b] as number) || a - b,
  );
  let total = 0;
  for (const weight of weights) total += weight;
  let sum = 0;
  for (const row of order) {
    sum += weights[row] as number;
    if (sum >= share * total) return values[row] as number;
  }
  return values[order[count - 1] as number] as number;
}

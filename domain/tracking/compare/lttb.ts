/**
 * Largest-Triangle-Three-Buckets: the `count` points of a line that keep its shape, as indices in ascending order. The
 * first and the last point are kept; of each bucket of equally many points between them the one that spans the largest
 * triangle with the point chosen before it and the mean of the next bucket; of equals the first. Points may lie
 * unevenly on the x axis, and several at one place.
 *
 * Steinarsson, S. (2013), "Downsampling Time Series for Visual Representation", MSc thesis, University of Iceland,
 * section 4.2.
 *
 * @param x ascending, finite
 * @param y finite
 * @param count from 3; all points when there are no more than that
 */
export function lttb(x: readonly number[], y: readonly number[], count: number): number[] {
  const last = x.length - 1;
  if (x.length <= count) return x.map((_, index) => index);
  const [across, up] = [toUnit(x), toUnit(y)];
  const at = (points: Float64Array, index: number) => points[index] as number;
  const width = (last - 1) / (count - 2);
  const begin = (bucket: number) => Math.min(1 + Math.floor(bucket * width), last);
  const chosen = [0];
  for (let bucket = 0; bucket < count - 2; bucket++) {
    const [from, to] = [begin(bucket), begin(bucket + 1)];
    const nextTo = bucket === count - 3 ? last + 1 : begin(bucket + 2);
    const meanX = mean(across, to, nextTo);
    const meanY = mean(up, to, nextTo);
    const before = chosen.at(-1) as number;
    let [best, largest] = [from, -1];
    for (let index = from; index < to; index++) {
      const area = Math.abs(
        (at(across, before) - meanX) * (at(up, index) - at(up, before)) -
          (at(across, before) - at(across, index)) * (meanY - at(up, before)),
      );
      if (area > largest) [best, largest] = [index, area];
    }
    chosen.push(best);
  }
  return [...chosen, last];
}

const mean = (values: Float64Array, from: number, to: number): number =>
  values.subarray(from, to).reduce((sum, value) => sum + value, 0) / (to - from);

/** The same line in -1 … 1, from its first point on: which triangle is the largest stays, and no product overflows. */
function toUnit(values: readonly number[]): Float64Array {
  const first = (values[0] as number) / 2;
  const moved = Float64Array.from(values, (value) => value / 2 - first);
  const span = moved.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return span === 0 ? moved : moved.map((value) => value / span);
}

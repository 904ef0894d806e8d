/**
 * How many values lie in each cell of ascending `edges`: a border belongs to the cell on its right, the last one to the
 * last cell. Values outside are left out.
 */
export function countInEdges(values: ArrayLike<number>, edges: ArrayLike<number>): Float64Array {
  const cells = Math.max(0, edges.length - 1);
  const counts = new Float64Array(cells);
  const first = edges[0] as number;
  const last = edges[cells] as number;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!(value >= first && value <= last)) continue;
    let [from, to] = [0, cells];
    while (to - from > 1) {
      const middle = (from + to) >> 1;
      if ((edges[middle] as number) <= value) from = middle;
      else to = middle;
    }
    counts[from] = (counts[from] as number) + 1;
  }
  return counts;
}

/** A matrix in a flat array: element (i, k) is `values[i · row + k · step]`. */
export interface View {
  readonly values: Float64Array;
  readonly row: number;
  readonly step: number;
}

/**
 * `into[i · width + j] += Σ a(i, k) · b(j, k)` over k < `depth`, for i < `height`, j < `width`. Four by two sums at a time
 * stay in registers: six numbers are read for eight products.
 */
export function addProduct(
  into: Float64Array,
  height: number,
  width: number,
  depth: number,
  a: View,
  b: View,
): void {
  const even = width & ~1;
  let i = 0;
  for (; i + 3 < height; i += 4) {
    for (let j = 0; j < even; j += 2) addTile(into, width, depth, a, i, b, j);
    if (even < width) for (let r = i; r < i + 4; r++) addOne(into, width, depth, a, r, b, even);
  }
  for (; i < height; i++) for (let j = 0; j < width; j++) addOne(into, width, depth, a, i, b, j);
}

function addTile(
  into: Float64Array,
  width: number,
  depth: number,
  a: View,
  i: number,
  b: View,
  j: number,
): void {
  const { values: x, row: xRow, step: xStep } = a;
  const { values: y, row: yRow, step: yStep } = b;
  let x0 = i * xRow;
  let x1 = x0 + xRow;
  let x2 = x1 + xRow;
  let x3 = x2 + xRow;
  let y0 = j * yRow;
  let y1 = y0 + yRow;
  let [s00, s01, s10, s11, s20, s21, s30, s31] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let k = 0; k < depth; k++) {
    const left = y[y0] as number;
    const right = y[y1] as number;
    const first = x[x0] as number;
    const second = x[x1] as number;
    const third = x[x2] as number;
    const fourth = x[x3] as number;
    s00 += first * left;
    s01 += first * right;
    s10 += second * left;
    s11 += second * right;
    s20 += third * left;
    s21 += third * right;
    s30 += fourth * left;
    s31 += fourth * right;
    x0 += xStep;
    x1 += xStep;
    x2 += xStep;
    x3 += xStep;
    y0 += yStep;
    y1 += yStep;
  }
  let at = i * width + j;
  into[at] = (into[at] as number) + s00;
  into[at + 1] = (into[at + 1] as number) + s01;
  at += width;
  into[at] = (into[at] as number) + s10;
  into[at + 1] = (into[at + 1] as number) + s11;
  at += width;
  into[at] = (into[at] as number) + s20;
  into[at + 1] = (into[at + 1] as number) + s21;
  at += width;
  into[at] = (into[at] as number) + s30;
  into[at + 1] = (into[at + 1] as number) + s31;
}

function addOne(
  into: Float64Array,
  width: number,
  depth: number,
  a: View,
  i: number,
  b: View,
  j: number,
): void {
  let sum = 0;
  let x = i * a.row;
  let y = j * b.row;
  for (let k = 0; k < depth; k++, x += a.step, y += b.step) {
    sum += (a.values[x] as number) * (b.values[y] as number);
  }
  const at = i * width + j;
  into[at] = (into[at] as number) + sum;
}

/** Coordinates with one decimal: a page of two hundred plots stays small. */
export const at = (value: number): string => String(Number(value.toFixed(1)));

/** The largest share of both sides; never 0, so that it can divide. */
export const tallest = (...sides: readonly (readonly number[])[]): number =>
  sides.reduce((most, side) => side.reduce((a, b) => Math.max(b, a), most), Number.MIN_VALUE);

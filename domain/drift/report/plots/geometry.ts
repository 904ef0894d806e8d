/** Coordinates with one decimal: a page of two hundred plots stays small. */
export const at = (value: number): string => String(Number(value.toFixed(1)));

/** Shares as bars without gaps: the outline of a histogram over equal slots, from the left foot to the right one. */
export function outline(
  shares: readonly number[],
  { width, height, top }: { readonly width: number; readonly height: number; readonly top: number },
): string {
  const slot = width / Math.max(1, shares.length);
  const steps = shares.map((share, bin) => {
    const y = height - (top > 0 ? Math.min(1, Math.max(0, share) / top) : 0) * height;
    return `V${at(y)}H${at((bin + 1) * slot)}`;
  });
  return `M0 ${at(height)}${steps.join('')}V${at(height)}`;
}

/** The largest share of both sides; never 0, so that it can divide. */
export const tallest = (...sides: readonly (readonly number[])[]): number =>
  sides.reduce((most, side) => side.reduce((a, b) => Math.max(b, a), most), Number.MIN_VALUE);

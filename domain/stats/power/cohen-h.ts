/** Effect size of two shares: the difference of 2 asin √p (Cohen 1988), -π..π; positive when `share` is the larger. */
export const cohenH = (share: number, other: number): number =>
  2 * (Math.asin(Math.sqrt(share)) - Math.asin(Math.sqrt(other)));

export type Present = number | string;

/** A chunk's distance from the reference; chi-square also has the p that decides its alert. */
export interface Distance {
  readonly value: number;
  readonly p?: number;
}

/**
 * Fits the reference's values, then compares chunks with them. Neither has missing values; a chunk is not empty.
 * `undefined`: the reference can't be cut into cells.
 */
export type Method<Value extends Present> = (
  reference: readonly Value[],
) => ((chunk: readonly Value[]) => Distance) | undefined;

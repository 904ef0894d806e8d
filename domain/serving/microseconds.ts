/** Milliseconds with three decimals: more is noise. */
export const microseconds = (ms: number): number => Math.round(ms * 1000) / 1000;

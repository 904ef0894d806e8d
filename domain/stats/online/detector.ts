/** What a detector says right after a value. After a drift it starts afresh with the next value. */
export interface Signal {
  readonly drift: boolean;
  readonly warning: boolean;
}

/**
 * Watches a stream, one value at a time, with bounded memory. `state()` is plain JSON: given back to the same factory it
 * goes on where it stopped, in another process or a day later.
 */
export interface OnlineDetector<State> {
  update(value: number): Signal;
  state(): State;
}

/** Mean of a stream by its updates, as plain data. */
export interface RunningMean {
  readonly n: number;
  readonly mean: number;
}

export const noMean: RunningMean = { n: 0, mean: 0 };

export const addToMean = ({ n, mean }: RunningMean, value: number): RunningMean => ({
  n: n + 1,
  mean: mean + (1 / (n + 1)) * (value - mean),
});

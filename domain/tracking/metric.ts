/**
 * One measured value of a metric. A history is a set of them: the same (key, value, timestamp, step) again is the same
 * point.
 */
export interface MetricPoint {
  readonly key: string;
  /** Any double; NaN and the infinities are values. */
  readonly value: number;
  /** ms since 1970, not negative. */
  readonly timestamp: number;
  /** Any 64-bit integer. */
  readonly step: bigint;
}

/**
 * The order that says which point is the latest of its key: step, then timestamp, then value; NaN ranks as 0. Negative
 * when `a` comes before `b`. Source: MLflow's `log_metric`, contract §6.
 */
export function compareRank(a: MetricPoint, b: MetricPoint): number {
  if (a.step !== b.step) return a.step < b.step ? -1 : 1;
  return a.timestamp - b.timestamp || compareValues(a.value, b.value);
}

/** The order of a history: timestamp, step, value. */
export function compareInHistory(a: MetricPoint, b: MetricPoint): number {
  if (a.timestamp !== b.timestamp) return a.timestamp - b.timestamp;
  if (a.step !== b.step) return a.step < b.step ? -1 : 1;
  return compareValues(a.value, b.value);
}

/** A total order: of NaN and 0 the NaN comes last, of -0 and 0 the 0. */
function compareValues(a: number, b: number): number {
  const [x, y] = [Number.isNaN(a) ? 0 : a, Number.isNaN(b) ? 0 : b];
  if (x !== y) return x < y ? -1 : 1;
  return tieRank(a) - tieRank(b);
}

const tieRank = (value: number): number => (Number.isNaN(value) ? 2 : Object.is(value, -0) ? 0 : 1);

import type { OnlineDetector } from './detector.ts';

export interface AdwinOptions {
  /** Chance of a false alarm at each cut; 0.002. */
  readonly delta?: number;
  /** Looks for a change every so many values; 32. */
  readonly clock?: number;
  /** Buckets of a size before two are merged; 5. */
  readonly maxBuckets?: number;
  /** Shortest part of the window that may differ; 5. */
  readonly minWindowLength?: number;
  /** No change in a window of so many values or fewer; 10. */
  readonly gracePeriod?: number;
}

/** Sum of a bucket's values and of their squares about its mean. */
type Bucket = readonly [total: number, variance: number];

export interface AdwinState {
  /** rows[i]: buckets of 2^i values, oldest first. */
  readonly rows: readonly (readonly Bucket[])[];
  readonly width: number;
  readonly total: number;
  /** Sum of squares about the mean of the whole window. */
  readonly variance: number;
  readonly ticks: number;
  readonly detections: number;
  readonly drift: boolean;
  readonly warning: false;
}

const fresh: AdwinState = {
  rows: [[]],
  width: 0,
  total: 0,
  variance: 0,
  ticks: 0,
  detections: 0,
  drift: false,
  warning: false,
};

/**
 * Adaptive windowing (Bifet & Gavaldà, SDM 2007): a window of recent values, kept in exponential buckets, that drops its
 * old end when its mean differs from the rest by more than chance allows. The sound default: few false alarms.
 */
export function adwin(
  options: AdwinOptions = {},
  from: AdwinState = fresh,
): OnlineDetector<AdwinState> {
  const {
    delta = 0.002,
    clock = 32,
    maxBuckets = 5,
    minWindowLength = 5,
    gracePeriod = 10,
  } = options;
  let window = opened(from);
  let { ticks, detections, drift } = from;

  /** Is there a cut at which the older part's mean differs from the newer's? Oldest bucket first. */
  function differs(): boolean {
    let [n0, n1, u0, u1] = [0, window.width, 0, window.total];
    for (let row = window.rows.length - 1; row >= 0; row--) {
      const buckets = window.rows[row] as Bucket[];
      const size = 2 ** row;
      for (let k = 0; k < buckets.length; k++) {
        if (row === 0 && k === buckets.length - 1) return false;
        const total = (buckets[k] as Bucket)[0];
        n0 += size;
        n1 -= size;
        u0 += total;
        u1 -= total;
        if (
          n0 >= minWindowLength &&
          n1 >= minWindowLength &&
          Math.abs(u0 / n0 - u1 / n1) > allowed(n0, n1)
        )
          return true;
      }
    }
    return false;
  }

  /** Hoeffding's and Bernstein's bound of the difference of two means, at delta shared over the possible cuts. */
  function allowed(n0: number, n1: number): number {
    const share = Math.log((2 * Math.log(window.width)) / delta);
    const inverse = 1 / (n0 - minWindowLength + 1) + 1 / (n1 - minWindowLength + 1);
    const variance = window.variance / window.width;
    return Math.sqrt(2 * inverse * variance * share) + (2 / 3) * share * inverse;
  }

  return {
    update(value) {
      if (drift) {
        window = opened(fresh);
        [ticks, detections] = [0, 0];
      }
      insert(window, value, maxBuckets);
      ticks++;
      drift = false;
      if (ticks % clock === 0 && window.width > gracePeriod)
        while (differs()) {
          drift = true;
          dropOldest(window);
        }
      if (drift) detections++;
      return { drift, warning: false };
    },
    state: () => ({
      rows: window.rows.map((buckets) => [...buckets]),
      width: window.width,
      total: window.total,
      variance: window.variance,
      ticks,
      detections,
      drift,
      warning: false,
    }),
  };
}

interface Window {
  rows: Bucket[][];
  width: number;
  total: number;
  variance: number;
}

const opened = ({ rows, width, total, variance }: AdwinState): Window => ({
  rows: rows.map((buckets) => [...buckets]),
  width,
  total,
  variance,
});

function insert(window: Window, value: number, maxBuckets: number): void {
  window.width++;
  if (window.width > 1) {
    const away = value - window.total / (window.width - 1);
    window.variance += ((window.width - 1) * away * away) / window.width;
  }
  window.total += value;
  (window.rows[0] as Bucket[]).push([value, 0]);
  // The two oldest of a full row become one of the next.
  for (let row = 0; (window.rows[row] as Bucket[]).length === maxBuckets + 1; row++) {
    const [a, b] = (window.rows[row] as Bucket[]).splice(0, 2) as [Bucket, Bucket];
    const size = 2 ** row;
    const between = (size * size * (a[0] / size - b[0] / size) ** 2) / (size + size);
    if (window.rows[row + 1] === undefined) window.rows.push([]);
    (window.rows[row + 1] as Bucket[]).push([a[0] + b[0], a[1] + b[1] + between]);
  }
}

function dropOldest(window: Window): void {
  const row = window.rows.length - 1;
  const buckets = window.rows[row] as Bucket[];
  const [total, variance] = buckets.shift() as Bucket;
  const size = 2 ** row;
  window.width -= size;
  window.total -= total;
  const apart = total / size - window.total / window.width;
  window.variance -= variance + (size * window.width * apart * apart) / (size + window.width);
  if (buckets.length === 0) window.rows.pop();
}

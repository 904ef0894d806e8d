import type { OnlineDetector } from './detector.ts';

export interface HddmWOptions {
  readonly driftConfidence?: number;
  readonly warningConfidence?: number;
  /** Weight of the newest value in the moving mean; 0.05. */
  readonly lambda?: number;
  readonly twoSided?: boolean;
}

/** An exponentially weighted mean with the sum of its squared weights; mean null before any value. */
interface Weighted {
  readonly mean: number | null;
  readonly weight: number;
}

export interface HddmWState {
  readonly all: Weighted;
  /** Before and since the last cut, for a rising and for a falling mean. */
  readonly rising: {
    readonly before: Weighted;
    readonly since: Weighted;
    readonly cut: number | null;
  };
  readonly falling: {
    readonly before: Weighted;
    readonly since: Weighted;
    readonly cut: number | null;
  };
  readonly drift: boolean;
  readonly warning: boolean;
}

const nothing: Weighted = { mean: null, weight: 1 };
const uncut = { before: nothing, since: nothing, cut: null };
const fresh: HddmWState = {
  all: nothing,
  rising: uncut,
  falling: uncut,
  drift: false,
  warning: false,
};

/**
 * Hoeffding drift detection with exponential weights (Frías-Blanco et al., IEEE TKDE 27, 2015; McDiarmid's bound) for
 * values in 0..1: quicker than the averages at slow changes.
 */
export function hddmW(
  {
    driftConfidence = 0.001,
    warningConfidence = 0.005,
    lambda = 0.05,
    twoSided = false,
  }: HddmWOptions = {},
  from: HddmWState = fresh,
): OnlineDetector<HddmWState> {
  const add = ({ mean, weight }: Weighted, value: number): Weighted => ({
    mean: mean === null ? value : lambda * value + (1 - lambda) * mean,
    weight: lambda * lambda + (1 - lambda) ** 2 * weight,
  });
  const bound = (weight: number, confidence: number) =>
    Math.sqrt((weight * Math.log(1 / confidence)) / 2);
  const apart = (low: Weighted, high: Weighted, confidence: number): boolean =>
    low.mean !== null &&
    high.mean !== null &&
    high.mean - low.mean > bound(low.weight + high.weight, confidence);
  /** Cuts anew where the bound of the whole is at its best, else adds to what came since. */
  const moved = (side: HddmWState['rising'], all: Weighted, value: number, sign: 1 | -1) => {
    const edge = (all.mean as number) + sign * bound(all.weight, driftConfidence);
    const better = side.cut === null || (sign === 1 ? edge < side.cut : edge > side.cut);
    return better
      ? { before: all, since: nothing, cut: edge }
      : { ...side, since: add(side.since, value) };
  };
  let state = from;
  return {
    update(value) {
      const before = state.drift ? fresh : state;
      const all = add(before.all, value);
      const rising = moved(before.rising, all, value, 1);
      const falling = moved(before.falling, all, value, -1);
      let drift = apart(rising.before, rising.since, driftConfidence);
      let warning = !drift && apart(rising.before, rising.since, warningConfidence);
      if (twoSided) {
        if (apart(falling.since, falling.before, driftConfidence)) drift = true;
        else if (apart(falling.since, falling.before, warningConfidence)) warning = true;
      }
      state = { all, rising, falling, drift, warning };
      return state;
    },
    state: () => state,
  };
}

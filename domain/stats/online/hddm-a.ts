import { addToMean, noMean, type OnlineDetector, type RunningMean } from './detector.ts';

export interface HddmAOptions {
  /** Chance of a false drift (0.001) or warning (0.005) in Hoeffding's bound. */
  readonly driftConfidence?: number;
  readonly warningConfidence?: number;
  /** Also when the mean falls; no. */
  readonly twoSided?: boolean;
}

export interface HddmAState {
  readonly all: RunningMean;
  /** Beginnings of the stream whose mean was surely lowest and highest. */
  readonly lowest: RunningMean;
  readonly highest: RunningMean;
  readonly drift: boolean;
  readonly warning: boolean;
}

const fresh: HddmAState = {
  all: noMean,
  lowest: noMean,
  highest: noMean,
  drift: false,
  warning: false,
};

/**
 * Hoeffding drift detection with averages (Frías-Blanco et al., IEEE TKDE 27, 2015) for values in 0..1: the mean of the
 * stream against the mean of its best beginning.
 */
export function hddmA(
  { driftConfidence = 0.001, warningConfidence = 0.005, twoSided = false }: HddmAOptions = {},
  from: HddmAState = fresh,
): OnlineDetector<HddmAState> {
  const bound = (n: number) => Math.sqrt((1 / (2 * n)) * Math.log(1 / driftConfidence));
  let state = from;
  return {
    update(value) {
      const before = state.drift ? fresh : state;
      const all = addToMean(before.all, value);
      const lowest = before.lowest.n === 0 ? all : before.lowest;
      const highest = before.highest.n === 0 ? all : before.highest;
      const low = lowest.mean + bound(lowest.n) >= all.mean + bound(all.n) ? all : lowest;
      const high = highest.mean - bound(highest.n) <= all.mean - bound(all.n) ? all : highest;
      let drift = isFar(all, low, all.mean - low.mean, driftConfidence);
      let warning = !drift && isFar(all, low, all.mean - low.mean, warningConfidence);
      if (twoSided) {
        const fallen = (confidence: number) => isFar(all, high, high.mean - all.mean, confidence);
        if (fallen(driftConfidence)) drift = true;
        else if (fallen(warningConfidence)) warning = true;
      }
      state = { all, lowest: low, highest: high, drift, warning };
      return state;
    },
    state: () => state,
  };
}

/** Is the whole further from its beginning than chance allows at this confidence? */
function isFar(all: RunningMean, part: RunningMean, gap: number, confidence: number): boolean {
  if (part.n === all.n) return false;
  const spread = ((all.n - part.n) / part.n) * (1 / all.n);
  return gap >= Math.sqrt((spread / 2) * Math.log(2 / confidence));
}

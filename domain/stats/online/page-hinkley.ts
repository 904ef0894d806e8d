import { addToMean, noMean, type OnlineDetector, type RunningMean } from './detector.ts';

export interface PageHinkleyOptions {
  /** Values before it says anything; 30. */
  readonly minInstances?: number;
  /** Change of the mean to put up with; 0.005. */
  readonly delta?: number;
  /** Accumulated change that is a drift; 50. */
  readonly threshold?: number;
  /** How much of the sums is kept at each value; 0.9999. */
  readonly alpha?: number;
  readonly mode?: 'up' | 'down' | 'both';
}

export interface PageHinkleyState {
  readonly seen: RunningMean;
  readonly increase: number;
  readonly decrease: number;
  /** null before any value. */
  readonly leastIncrease: number | null;
  readonly mostDecrease: number;
  readonly drift: boolean;
  readonly warning: false;
}

const fresh: PageHinkleyState = {
  seen: noMean,
  increase: 0,
  decrease: 0,
  leastIncrease: null,
  // River starts its maximum here, not at minus infinity.
  mostDecrease: -1,
  drift: false,
  warning: false,
};

/** Page's cumulative sum test of the mean (Biometrika 41, 1954), as in river: a drift when the sum leaves its best by `threshold`. */
export function pageHinkley(
  {
    minInstances = 30,
    delta = 0.005,
    threshold = 50,
    alpha = 1 - 0.0001,
    mode = 'both',
  }: PageHinkleyOptions = {},
  from: PageHinkleyState = fresh,
): OnlineDetector<PageHinkleyState> {
  let state = from;
  return {
    update(value) {
      const before = state.drift ? fresh : state;
      const seen = addToMean(before.seen, value);
      const away = value - seen.mean;
      const increase = alpha * before.increase + away - delta;
      const decrease = alpha * before.decrease + away + delta;
      const leastIncrease = Math.min(increase, before.leastIncrease ?? increase);
      const mostDecrease = Math.max(decrease, before.mostDecrease);
      const risen = mode !== 'down' && increase - leastIncrease > threshold;
      const fallen = mode !== 'up' && mostDecrease - decrease > threshold;
      state = {
        seen,
        increase,
        decrease,
        leastIncrease,
        mostDecrease,
        drift: seen.n >= minInstances && (risen || fallen),
        warning: false,
      };
      return state;
    },
    state: () => state,
  };
}

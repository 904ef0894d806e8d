import type { FitProgress, Fitted } from '../training/algorithm.ts';

/** Runs a fit until it ends by itself or `isTime` says so between two steps. */
export function fitUntil<F extends Fitted>(
  fit: Generator<FitProgress, F, 'stop' | undefined>,
  isTime: () => boolean,
): { readonly fitted: F; readonly stopped: boolean } {
  let step = fit.next();
  let stopped = false;
  while (!step.done) {
    stopped = isTime();
    step = stopped ? fit.next('stop') : fit.next();
  }
  return { fitted: step.value, stopped };
}

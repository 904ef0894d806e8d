export interface BreakerSettings {
  /** Failures one after another that open it. */
  readonly failures: number;
  /** How long it stays open before one call may try again, in ms. */
  readonly openMs: number;
}

export const defaultBreaker: BreakerSettings = { failures: 5, openMs: 10_000 };

/** Closed: calls pass. Open: they are refused at once. Half-open: one call tries, the others are refused. */
export type Breaker =
  | { readonly state: 'closed'; readonly failures: number }
  | { readonly state: 'open'; readonly since: number }
  | { readonly state: 'half-open' };

export const closedBreaker: Breaker = { state: 'closed', failures: 0 };

/** How a call was let through; `settle` wants to know. */
export type Passage = 'normal' | 'probe';

export interface Asked {
  readonly breaker: Breaker;
  /** Absent when the call is refused. */
  readonly passage?: Passage;
}

/** Whether a call may pass at `now`, in ms of a stopwatch. A probe must be settled, or nothing passes ever again. */
export function ask(settings: BreakerSettings, breaker: Breaker, now: number): Asked {
  switch (breaker.state) {
    case 'closed':
      return { breaker, passage: 'normal' };
    case 'half-open':
      return { breaker };
    case 'open':
      return now - breaker.since >= settings.openMs
        ? { breaker: { state: 'half-open' }, passage: 'probe' }
        : { breaker };
  }
}

/**
 * After a call. What was let through before the breaker opened tells nothing new and changes nothing then; only the
 * probe closes it, or opens it for another `openMs`.
 */
export function settle(
  settings: BreakerSettings,
  breaker: Breaker,
  passage: Passage,
  succeeded: boolean,
  now: number,
): Breaker {
  if (passage === 'probe') return succeeded ? closedBreaker : { state: 'open', since: now };
  if (breaker.state !== 'closed') return breaker;
  if (succeeded) return closedBreaker;
  const failures = breaker.failures + 1;
  return failures >= settings.failures
    ? { state: 'open', since: now }
    : { state: 'closed', failures };
}

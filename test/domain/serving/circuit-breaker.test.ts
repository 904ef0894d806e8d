import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ask,
  type Breaker,
  closedBreaker,
  type Passage,
  settle,
} from '#domain/serving/circuit-breaker.ts';

const settings = { failures: 3, openMs: 1_000 };
const closed = (failures: number): Breaker => ({ state: 'closed', failures });
const open = (since: number): Breaker => ({ state: 'open', since });
const halfOpen: Breaker = { state: 'half-open' };

describe('circuit breaker', () => {
  it.each<[Breaker, number, Passage | undefined, Breaker]>([
    [closed(0), 0, 'normal', closed(0)],
    [closed(2), 0, 'normal', closed(2)],
    [open(500), 1_499, undefined, open(500)],
    [open(500), 1_500, 'probe', halfOpen],
    [halfOpen, 9_999, undefined, halfOpen],
  ])('SRV-9: %j asked at %i: %s, then %j', (breaker, now, passage, after) => {
    const asked = ask(settings, breaker, now);
    expect(asked).toEqual({ breaker: after, ...(passage && { passage }) });
  });

  it.each<[Breaker, Passage, boolean, Breaker]>([
    [closed(0), 'normal', false, closed(1)],
    [closed(1), 'normal', false, closed(2)],
    [closed(2), 'normal', false, open(7)],
    [closed(2), 'normal', true, closed(0)],
    [open(500), 'normal', false, open(500)],
    [open(500), 'normal', true, open(500)],
    [halfOpen, 'normal', true, halfOpen],
    [halfOpen, 'normal', false, halfOpen],
    [halfOpen, 'probe', true, closedBreaker],
    [halfOpen, 'probe', false, open(7)],
  ])('SRV-9: %j, a %s call whose success is %s: %j', (breaker, passage, succeeded, after) => {
    expect(settle(settings, breaker, passage, succeeded, 7)).toEqual(after);
  });

  it('SRV-9: however calls overlap, one probe is under way at most, and success closes it', () => {
    const moves = fc.array(
      fc.record({ wait: fc.nat(600), settles: fc.boolean(), succeeds: fc.boolean() }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(moves, (all) => {
        let breaker = closedBreaker;
        let now = 0;
        const flying: Passage[] = [];
        for (const { wait, settles, succeeds } of all) {
          now += wait;
          if (settles && flying.length > 0) {
            const passage = flying.shift() as Passage;
            breaker = settle(settings, breaker, passage, succeeds, now);
            if (passage === 'probe') expect(breaker.state).toBe(succeeds ? 'closed' : 'open');
          } else {
            const asked = ask(settings, breaker, now);
            breaker = asked.breaker;
            if (asked.passage) flying.push(asked.passage);
          }
          expect(flying.filter((passage) => passage === 'probe').length).toBe(
            breaker.state === 'half-open' ? 1 : 0,
          );
        }
      }),
    );
  });
});

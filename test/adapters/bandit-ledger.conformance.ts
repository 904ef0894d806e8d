import { describe, expect, it } from 'vitest';
import type { BanditLedger, Decision } from '#domain/serving/bandits/ports.ts';

let made = 0;
const next = (letter: string) => `01JD3Z5X9A${letter}${`${++made}`.padStart(15, '0')}`;
const at = '2026-11-02T03:04:05.000Z';
const later = '2026-11-03T03:04:05.000Z';

/** What every ledger of bandits must do. */
export function banditLedgerConformance(name: string, open: () => BanditLedger): void {
  const decide = async (ledger: BanditLedger, more: Partial<Decision> = {}) => {
    const decision = { id: next('P'), model: 'churn', bandit: next('B'), version: 1, at, ...more };
    await ledger.remember(decision);
    return decision;
  };

  describe(`${name} as a ledger of bandits`, () => {
    it('SRV-6: knows nothing of a new bandit', async () => {
      expect(await open().statistics({ id: next('B'), arms: [3, 7] })).toEqual([
        { version: 3, pulls: 0, reward: 0 },
        { version: 7, pulls: 0, reward: 0 },
      ]);
    });

    it('SRV-6: adds a reward to the arm of its decision, with its context', async () => {
      const ledger = open();
      const { id, bandit } = await decide(ledger, { version: 7, x: [1, 0.5, -2] });
      expect(await ledger.reward({ id, model: 'churn', reward: 0.5, at: later })).toBe('applied');
      const [none, arm] = await ledger.statistics({ id: bandit, arms: [3, 7] });
      expect(none?.pulls).toBe(0);
      expect(arm).toEqual({
        version: 7,
        pulls: 1,
        reward: 0.5,
        gram: [1, 0.5, -2, 0.25, -1, 4],
        rewarded: [0.5, 0.25, -1],
      });
    });

    it('SRV-6: rewards a decision once', async () => {
      const ledger = open();
      const { id, bandit } = await decide(ledger);
      const send = () => ledger.reward({ id, model: 'churn', reward: 1, at: later });
      const outcomes = await Promise.all(Array.from({ length: 8 }, send));
      expect(outcomes.filter((outcome) => outcome === 'applied')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'already')).toHaveLength(7);
      expect(await ledger.statistics({ id: bandit, arms: [1] })).toMatchObject([
        { pulls: 1, reward: 1 },
      ]);
    });

    it('SRV-6: does not know decisions of others, of another model, or of more than seven days ago', async () => {
      const ledger = open();
      const { id } = await decide(ledger);
      const reward = { id, model: 'churn', reward: 1, at: later };
      expect(await ledger.reward({ ...reward, id: next('P') })).toBe('unknown');
      expect(await ledger.reward({ ...reward, model: 'fraud' })).toBe('unknown');
      expect(await ledger.reward({ ...reward, at: '2026-11-10T03:04:05.000Z' })).toBe('unknown');
      expect(await ledger.reward(reward)).toBe('applied');
    });

    it('SRV-6: loses none of 50 rewards at once', async () => {
      const ledger = open();
      const bandit = next('B');
      const decisions = await Promise.all(
        Array.from({ length: 50 }, (_, i) => decide(ledger, { bandit, x: [1, i / 10] })),
      );
      const outcomes = await Promise.all(
        decisions.map(({ id }, i) =>
          ledger.reward({ id, model: 'churn', reward: (i % 5) / 4, at: later }),
        ),
      );
      expect(outcomes.every((outcome) => outcome === 'applied')).toBe(true);
      const [arm] = await ledger.statistics({ id: bandit, arms: [1] });
      expect(arm?.pulls).toBe(50);
      expect(arm?.reward).toBeCloseTo(25, 9);
      expect(arm?.gram?.[0]).toBe(50);
      // Sum of i/10 and of (i/10)^2 for i = 0..49.
      expect(arm?.gram?.[1]).toBeCloseTo(122.5, 9);
      expect(arm?.gram?.[2]).toBeCloseTo(404.25, 9);
    });
  });
}

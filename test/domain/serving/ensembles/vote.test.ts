import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vote } from '#domain/serving/ensembles/vote.ts';
import { anySaid, saying } from './said.ts';

const said = (...p: number[]) => saying(p);

describe('vote', () => {
  it.each([
    ['most votes win', [said(0.6, 0.4), said(0.6, 0.4), said(0, 1)], [1, 1, 1], [2 / 3, 1 / 3], 0],
    ['weights are votes', [said(0.6, 0.4), said(0.6, 0.4), said(0, 1)], [1, 1, 3], [0.4, 0.6], 1],
    ['a tie goes to the likelier', [said(0.6, 0.4), said(0.1, 0.9)], [1, 1], [0.5, 0.5], 1],
    ['an even tie goes to the first', [said(0.3, 0.7), said(0.7, 0.3)], [1, 1], [0.5, 0.5], 0],
    [
      '0.1 + 0.2 ties with 0.3, though not in binary',
      [said(0.2, 0.8), said(0.2, 0.8), said(0.9, 0.1)],
      [0.1, 0.2, 0.3],
      [0.5, 0.5],
      0,
    ],
  ])('SRV-5: %s', (_, members, weights, shares, label) => {
    const answer = vote(members, weights);
    shares.forEach((share, at) => {
      expect(answer.probabilities[at]).toBeCloseTo(share, 12);
    });
    expect(answer.labels[0]).toBe(label);
  });

  it('SRV-5: who votes in which order is nothing, ties included', () => {
    const members = fc
      .integer({ min: 1, max: 5 })
      .chain((rows) => fc.array(anySaid(3, fc.constant(rows)), { minLength: 2, maxLength: 6 }));
    fc.assert(
      fc.property(members, (voters) => {
        const even = voters.map(() => 1);
        const forth = vote(voters, even);
        const back = vote(voters.toReversed(), even);
        expect([...back.labels]).toEqual([...forth.labels]);
        expect(vote(voters, even)).toEqual(forth);
        for (let row = 0; row < forth.rows; row++) {
          const shares = forth.probabilities.subarray(3 * row, 3 * row + 3);
          expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
          expect(shares[forth.labels[row] as number]).toBeCloseTo(Math.max(...shares), 9);
        }
      }),
    );
  });
});

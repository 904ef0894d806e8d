import { describe, expect, it } from 'vitest';
import { stacked } from '#domain/training/model/answers.ts';
import { fitStack } from '#domain/training/model/stack.ts';
import { seededRandom } from '#domain/training/random.ts';
import type { Target } from '#domain/training/task.ts';

const loss = (answers: Float64Array, { y, outputs }: Target) =>
  y.reduce((sum, k, row) => sum - Math.log(answers[row * outputs + k] as number), 0) / y.length;

/** Two members that each see one half of what decides, one that guesses. */
function classified(rows: number, outputs: number) {
  const random = seededRandom(outputs);
  const seen = [0, 1, 2].map(() => new Float64Array(rows * outputs));
  const y = Float64Array.from({ length: rows }, (_, row) => {
    const scores = [0, 1, 2].map(() => Array.from({ length: outputs }, () => 3 * random()));
    for (const [member, each] of scores.entries()) {
      const all = each.reduce((sum, score) => sum + Math.exp(score), 0);
      seen[member]?.set(
        each.map((score) => Math.exp(score) / all),
        row * outputs,
      );
    }
    const odds = Array.from({ length: outputs }, (_, k) =>
      Math.exp((scores[0]?.[k] ?? 0) + (scores[1]?.[k] ?? 0)),
    );
    let pick = random() * odds.reduce((sum, each) => sum + each, 0);
    return Math.max(
      0,
      odds.findIndex((each) => {
        pick -= each;
        return pick < 0;
      }),
    );
  });
  const task = outputs === 2 ? 'binary' : 'multiclass';
  return { answers: seen, target: { task, y, outputs } as Target };
}

describe('fitStack', () => {
  it.each([2, 4])(
    'AML-2: %i classes: adds the evidence of members, and none of one that guesses',
    (outputs) => {
      const { answers, target } = classified(4000, outputs);
      const stack = fitStack({ answers, target });
      const weights = [0, 1, 2].map((member) => stack.coefficients[member * outputs] ?? 0);
      // The classes were drawn from the product of what the first two say.
      expect(weights[0]).toBeGreaterThan(0.85);
      expect(weights[1]).toBeGreaterThan(0.85);
      expect(Math.abs(weights[2] ?? 1)).toBeLessThan(0.1);
      const together = stacked(stack, answers, target.task, outputs);
      for (const each of answers)
        expect(loss(together, target)).toBeLessThan(loss(each, target) - 0.1);
      expect(together.subarray(0, outputs).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
    },
  );

  it('AML-2: finds weights and intercept of predictions, in any unit', () => {
    const random = seededRandom(3);
    for (const unit of [1e-3, 1, 1e6]) {
      const a = Float64Array.from({ length: 500 }, () => unit * random());
      const b = Float64Array.from({ length: 500 }, () => unit * random());
      const y = a.map((each, row) => 2 * each - (b[row] as number) + 7 * unit);
      const target: Target = { task: 'regression', y, outputs: 1 };
      const stack = fitStack({ answers: [a, b], target, l2: 1e-9 });
      expect([...stack.coefficients].map((each) => each.toFixed(4))).toEqual(['2.0000', '-1.0000']);
      expect((stack.intercepts[0] ?? 0) / unit).toBeCloseTo(7, 4);
    }
  });

  it('AML-2: is near the plain mean of members that are the same', () => {
    const { answers, target } = classified(300, 2);
    const [first] = answers as [Float64Array];
    const { coefficients } = fitStack({ answers: [first, first], target });
    expect(coefficients[0]).toBeCloseTo(coefficients[2] ?? 0, 5);
  });

  it('refuses no members', () => {
    const { target } = classified(10, 2);
    expect(() => fitStack({ answers: [], target })).toThrow(/needs models/);
  });
});

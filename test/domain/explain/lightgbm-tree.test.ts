import { describe, expect, it } from 'vitest';
import { answerOf } from '#domain/explain/decision-tree.ts';
import { type LightgbmNode, lightgbmTree } from '#domain/explain/lightgbm-tree.ts';
import { permutationImportance } from '#domain/explain/permutation-importance.ts';

const split = (rule: LightgbmNode) =>
  lightgbmTree({
    split_feature: 0,
    left_child: { leaf_value: -1 },
    right_child: { leaf_value: 1 },
    ...rule,
  });
const sides = (rule: LightgbmNode, values: readonly number[]) =>
  values.map((x) => answerOf(split(rule), [x]));

describe('lightgbmTree', () => {
  const missing = Number.NaN;
  it('sends missing where the node says', () => {
    const rule = { decision_type: '<=', threshold: -0.5, default_left: true };
    expect(sides({ ...rule, missing_type: 'None' }, [-1, 0, missing])).toEqual([-1, 1, 1]);
    expect(sides({ ...rule, missing_type: 'NaN' }, [-1, 0, missing])).toEqual([-1, 1, -1]);
    expect(sides({ ...rule, missing_type: 'Zero' }, [1, 0, 1e-36, missing])).toEqual([
      1, -1, -1, -1,
    ]);
    expect(sides({ ...rule, missing_type: 'NaN', default_left: false }, [missing])).toEqual([1]);
  });
  it('takes categories by membership; unknown, negative and missing ones go right', () => {
    const rule = { decision_type: '==', threshold: '0||3', missing_type: 'NaN' };
    expect(sides(rule, [0, 3, 1, -2, missing])).toEqual([-1, -1, 1, 1, 1]);
  });
  it('is a constant where nothing was split', () => {
    expect(answerOf(lightgbmTree({ leaf_value: 0.25 }), [1])).toBe(0.25);
  });
  it('refuses a rule it does not know', () => {
    expect(() => split({ decision_type: '>', threshold: 1 })).toThrow(/not known/);
    expect(() => lightgbmTree({})).toThrow(/no children/);
  });
});

describe('permutationImportance', () => {
  it('is the loss of score by column, and nothing for a column that is not used', () => {
    const rows = [
      [1, 5],
      [2, 6],
      [3, 7],
    ];
    const score = (dealt: readonly (readonly number[])[]) =>
      -dealt.reduce((sum, [x], i) => sum + Math.abs((x as number) - (i + 1)), 0);
    const found = permutationImportance(rows, score, [
      [
        [2, 1, 0],
        [0, 1, 2],
      ],
      [[1, 2, 0]],
    ]);
    expect(found).toEqual({ baseline: -0, losses: [[4, 0], [0]], mean: [2, 0], deviation: [2, 0] });
  });
});

import { describe, expect, it } from 'vitest';
import { inferTable } from '#domain/training/features/infer-table.ts';
import { assembleModel } from '#domain/training/model/assemble-model.ts';
import { labelsOf, predictTable } from '#domain/training/model/predict-table.ts';
import { randomTable, target } from './random-table.ts';
import { train } from './train.ts';

const table = randomTable({
  seed: 1,
  rows: 300,
  task: 'binary',
  columns: ['whole', 'few', 'real'],
});
const options = { target, idColumns: [] };
const schema = inferTable(table, options);
const trees = await train(table, { ...options, params: { trees: 10 } });
const line = await train(table, { ...options, algorithm: 'linear' });
const [a, b] = [trees.members[0], line.members[0]].map((member) => {
  if (member === undefined) throw new Error('no member');
  return member;
}) as [(typeof trees.members)[0], (typeof line.members)[0]];

describe('assembleModel', () => {
  it('AML-2: answers with the mean of its members by their weights, whatever these sum to', () => {
    const model = assembleModel({
      schema,
      members: [
        { ...a, weight: 3 },
        { ...b, weight: 9 },
      ],
    });
    expect(model.members.map(({ weight }) => weight)).toEqual([0.25, 0.75]);
    const [x, y] = [predictTable(trees, table), predictTable(line, table)];
    const together = predictTable(model, table);
    for (const row of [0, 1, 599]) {
      expect(together[row]).toBeCloseTo(0.25 * (x[row] ?? 0) + 0.75 * (y[row] ?? 0), 12);
    }
    expect(model.algorithm).toBe('linear');
    expect(model.importance.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 10);
  });

  it('AML-2: leaves out members without weight, and asks for no column of theirs', () => {
    const model = assembleModel({
      schema,
      members: [
        { ...a, weight: 1 },
        { ...b, weight: 0 },
      ],
    });
    expect(model.members).toHaveLength(1);
    expect(predictTable(model, table)).toEqual(predictTable(trees, table));
    expect(() => assembleModel({ schema, members: [{ ...b, weight: 0 }] })).toThrow(/at least one/);
  });

  it('AML-3: labels by the threshold, by the larger probability without one', () => {
    const answers = Float64Array.of(0.5, 0.5, 0.7, 0.3, 0.2, 0.8);
    const [no, yes] = trees.classes;
    expect(labelsOf(trees, answers)).toEqual([no, no, yes]);
    const low = assembleModel({ schema, members: [{ ...a, weight: 1 }], threshold: 0.25 });
    expect(labelsOf(low, answers)).toEqual([yes, yes, yes]);
  });
});

import { describe, expect, it } from 'vitest';
import {
  type Algorithm,
  algorithmNames,
  type FitInput,
  finish,
} from '#domain/training/algorithm.ts';
import { algorithms } from '#domain/training/algorithms.ts';
import type { Task } from '#domain/training/task.ts';
import { plainCompute } from '#domain/training/trees/plain-compute.ts';
import { denseData } from './dense-data.ts';
import { graphAnswers } from './graph-answers.ts';

const tasks = ['binary', 'multiclass', 'regression'] as const;
const rows = 100;

function setup(algorithm: Algorithm, task: Task, params: FitInput['params'] = {}) {
  const { matrix, target } = denseData(task, rows, 5, 3);
  const size = { task, rows, columns: 5, outputs: target.outputs };
  const start = (chosen = params) =>
    algorithm.fit({ matrix, target, params: chosen, seed: 1, compute: plainCompute() });
  return { matrix, target, size, start };
}

describe.each(algorithmNames)('AML-2: %s, as every algorithm,', (name) => {
  const algorithm = algorithms[name];

  it.each(tasks)('answers every row in training and in the graph alike (%s)', async (task) => {
    const { matrix, target, start } = setup(algorithm, task);
    const fitted = finish(start());
    const answers = algorithm.predict(fitted, matrix);
    expect(answers).toHaveLength(rows * target.outputs);
    const found = await graphAnswers(algorithm, fitted, matrix);
    const size = Math.max(1, ...answers.map(Math.abs));
    for (const [i, each] of answers.entries()) {
      expect(Math.abs(each - (found[i] ?? Number.NaN)) / size).toBeLessThan(1e-5);
    }
    if (task === 'regression') return;
    for (let row = 0; row < rows; row++) {
      const own = answers.subarray(row * target.outputs, (row + 1) * target.outputs);
      expect(Math.min(...own)).toBeGreaterThanOrEqual(0);
      expect(own.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 6);
    }
  });

  it.each(tasks)(
    'fits plain data that a copy of answers from alike, and twice the same (%s)',
    (task) => {
      const { matrix, start } = setup(algorithm, task);
      const fitted = finish(start());
      expect(fitted.algorithm).toBe(name);
      expect(finish(start())).toEqual(fitted);
      const copy = structuredClone(fitted);
      expect(algorithm.predict(copy, matrix)).toEqual(algorithm.predict(fitted, matrix));
    },
  );

  it.each(tasks)(
    'says what it may be told, takes all its defaults, and refuses the rest (%s)',
    (task) => {
      const { size, start } = setup(algorithm, task);
      const space = algorithm.space(size);
      const names = space.map((range) => range.name);
      expect(new Set(names).size).toBe(names.length);
      const defaults = Object.fromEntries(space.map((range) => [range.name, range.default]));
      expect(finish(start(defaults))).toEqual(finish(start()));
      for (const range of space) {
        if (range.kind === 'choice') expect(range.choices).toContain(range.default);
        else {
          expect(range.default).toBeGreaterThanOrEqual(range.min);
          expect(range.default).toBeLessThanOrEqual(range.max);
        }
      }
      expect(() => finish(start({ noSuchThing: 1 }))).toThrow(
        expect.objectContaining({ kind: 'invalid', field: 'params.noSuchThing' }),
      );
    },
  );

  it('expects more rows to take more time and memory', () => {
    const of = (count: number) =>
      algorithm.estimate({ task: 'binary', rows: count, columns: 20, outputs: 2 }, {});
    expect(of(1e6).cpuSeconds).toBeGreaterThan(of(1e4).cpuSeconds);
    expect(of(1e6).bytes).toBeGreaterThan(of(1e4).bytes);
    expect(of(1e4).cpuSeconds).toBeGreaterThan(0);
  });

  it('shares importance among the columns', () => {
    const importance = algorithm.importance(finish(setup(algorithm, 'binary').start()));
    expect(importance).toHaveLength(5);
    expect(importance.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 9);
  });
});

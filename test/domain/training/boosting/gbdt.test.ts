import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FitInput, finish } from '#domain/training/algorithm.ts';
import { decodeCheckpoint, encodeCheckpoint } from '#domain/training/boosting/checkpoint.ts';
import { gbdt } from '#domain/training/boosting/gbdt.ts';
import type { Matrix } from '#domain/training/matrix.ts';
import { seededRandom } from '#domain/training/random.ts';
import type { Target } from '#domain/training/task.ts';
import { plainCompute } from '#domain/training/trees/plain-compute.ts';
import { makeFit, someFit } from '../../../adapters/compute/random-tables.ts';

const compute = plainCompute();

/** Columns by name: numbers, or codes when a number of levels is given. */
function matrix(
  columns: Record<string, readonly number[]>,
  levels: Record<string, number> = {},
): Matrix {
  const names = Object.keys(columns);
  return {
    rows: Object.values(columns)[0]?.length ?? 0,
    columns: Object.values(columns).map((values) => Float32Array.from(values)),
    about: names.map((name) => ({ name, feature: name, levels: levels[name] ?? 0 })),
  };
}

const regression = (y: readonly number[]): Target => ({
  task: 'regression',
  y: Float64Array.from(y),
  outputs: 1,
});

const plainParams = {
  learningRate: 1,
  trees: 1,
  minChildRows: 1,
  minChildHessian: 0,
  l2: 0,
  featureFraction: 1,
};

function train(input: Omit<FitInput, 'compute' | 'seed'>) {
  return finish(gbdt.fit({ ...input, seed: 1, compute }));
}

describe('gradient boosting on tiny tables', () => {
  it('RTR-4: splits between the two groups and answers their means', () => {
    const table = matrix({ x: [1, 2, 10, 20] });
    const fitted = train({
      matrix: table,
      target: regression([1, 3, 10, 12]),
      params: { ...plainParams, leaves: 2 },
    });
    const [tree] = fitted.ensemble.trees;
    expect(tree?.threshold[0]).toBe(6);
    expect([...(tree?.rows ?? [])]).toEqual([4, 2, 2]);
    // Mean 6.5; sides are off by 4.5: 2 · 2 · 4.5².
    expect(tree?.gain[0]).toBeCloseTo(81, 4);
    const answers = gbdt.predict(fitted, table);
    for (const [row, wanted] of [2, 2, 11, 11].entries())
      expect(answers[row]).toBeCloseTo(wanted, 5);
  });

  it('RTR-4: shrinks by l2: -G / (H + l2)', () => {
    const fitted = train({
      matrix: matrix({ x: [1, 2, 10, 20] }),
      target: regression([1, 3, 10, 12]),
      params: { ...plainParams, leaves: 2, l2: 1 },
    });
    // Off by -5.5 - 3.5 = -9 of 2 rows.
    expect(fitted.ensemble.trees[0]?.value[1]).toBeCloseTo(-3, 5);
  });

  it('AML-3: sends missing values to the side they are like, learnt from the data', () => {
    const table = matrix({ x: [1, 2, Number.NaN, Number.NaN, 10, 20] });
    const low = train({
      matrix: table,
      target: regression([0, 0, 0, 0, 9, 9]),
      params: { ...plainParams, leaves: 2 },
    });
    const high = train({
      matrix: table,
      target: regression([0, 0, 9, 9, 9, 9]),
      params: { ...plainParams, leaves: 2 },
    });
    expect(low.ensemble.trees[0]?.missingLeft[0]).toBe(1);
    expect(high.ensemble.trees[0]?.missingLeft[0]).toBe(0);
    expect(gbdt.predict(low, table)[2]).toBeCloseTo(0, 5);
    expect(gbdt.predict(high, table)[2]).toBeCloseTo(9, 5);
  });

  it('AML-3: splits present from missing values where that is all there is', () => {
    const table = matrix({ x: [1, 1, 1, Number.NaN, Number.NaN, Number.NaN] });
    const fitted = train({
      matrix: table,
      target: regression([0, 0, 0, 6, 6, 6]),
      params: { ...plainParams, leaves: 2 },
    });
    const answers = gbdt.predict(fitted, table);
    expect(answers[0]).toBeCloseTo(0, 5);
    expect(answers[5]).toBeCloseTo(6, 5);
  });

  it('AML-3: finds the set of levels that belong together, many against many', () => {
    const levels = 12;
    const codes = Array.from({ length: 240 }, (_, row) => row % levels);
    const high = new Set([1, 4, 5, 9, 11]);
    const fitted = train({
      matrix: matrix({ c: codes }, { c: levels }),
      target: regression(codes.map((code) => (high.has(code) ? 1 : 0))),
      params: { ...plainParams, leaves: 2, levelL2: 0, minRowsPerSet: 1 },
    });
    const [tree] = fitted.ensemble.trees;
    const set = tree?.sets[tree.set[0] ?? -1] ?? new Uint8Array();
    expect([...set.keys()].filter((code) => set[code] === 1)).toEqual([1, 4, 5, 9, 11]);
  });

  it('AML-3: sends levels that a node has not seen to the right', () => {
    const fitted = train({
      matrix: matrix({ c: [0, 0, 1, 1, 2, 2] }, { c: 5 }),
      target: regression([5, 5, 0, 0, 0, 0]),
      params: { ...plainParams, leaves: 2 },
    });
    const answers = gbdt.predict(fitted, matrix({ c: [0, 3, 4] }, { c: 5 }));
    expect(answers[0]).toBeCloseTo(5, 5);
    expect(answers[1]).toBeCloseTo(0, 5);
    expect(answers[2]).toBeCloseTo(0, 5);
  });

  it('AML-3: a row of weight 3 counts as three rows', () => {
    const one = train({
      matrix: matrix({ x: [1, 2, 3, 4] }),
      target: { ...regression([0, 4, 8, 9]), weights: Float64Array.of(3, 1, 1, 1) },
      params: { ...plainParams, leaves: 2 },
    });
    const many = train({
      matrix: matrix({ x: [1, 1, 1, 2, 3, 4] }),
      target: regression([0, 0, 0, 4, 8, 9]),
      params: { ...plainParams, leaves: 2 },
    });
    const probe = matrix({ x: [1, 2, 3, 4] });
    const wanted = gbdt.predict(many, probe);
    for (const [row, answer] of gbdt.predict(one, probe).entries()) {
      expect(answer).toBeCloseTo(wanted[row] as number, 5);
    }
  });

  it('AML-3: balanced classes start from even odds', () => {
    const fitted = train({
      matrix: matrix({ x: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1] }),
      target: { task: 'binary', y: Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 0), outputs: 2 },
      params: { ...plainParams, classBalance: true },
    });
    expect(fitted.ensemble.base[0]).toBeCloseTo(0, 5);
  });

  it('answers the median or quantile of each leaf for losses without curvature', () => {
    const table = matrix({ x: [1, 1, 1, 2, 2, 2] });
    const y = [0, 1, 50, 100, 101, 900];
    const absolute = train({
      matrix: table,
      target: regression(y),
      params: { ...plainParams, leaves: 2, loss: 'absolute' },
    });
    expect(gbdt.predict(absolute, table)[0]).toBeCloseTo(1, 4);
    expect(gbdt.predict(absolute, table)[5]).toBeCloseTo(101, 4);
    const quantile = train({
      matrix: table,
      target: regression(y),
      params: { ...plainParams, leaves: 2, loss: 'quantile', alpha: 0.8 },
    });
    expect(gbdt.predict(quantile, table)[0]).toBeCloseTo(50, 4);
  });

  it('stops early at the round with the smallest validation loss, and tells the curve', () => {
    const random = seededRandom(3);
    const make = (rows: number) => {
      const x = Array.from({ length: rows }, () => random());
      const y = Float64Array.from(x, (value) => (value + random() > 1 ? 1 : 0));
      return { matrix: matrix({ x }), target: { task: 'binary' as const, y, outputs: 2 } };
    };
    const fitted = train({
      ...make(300),
      valid: make(300),
      params: { trees: 200, learningRate: 0.3, earlyStoppingRounds: 5 },
    });
    const best = fitted.learningCurve.indexOf(Math.min(...fitted.learningCurve));
    expect(fitted.rounds).toBe(best + 1);
    expect(fitted.learningCurve.length).toBe(best + 1 + 5);
    expect(fitted.ensemble.trees.length).toBe(best + 1);
  });

  it('ends with what there is when told to stop', () => {
    const run = gbdt.fit({
      matrix: matrix({ x: [1, 2, 3, 4] }),
      target: regression([1, 2, 3, 4]),
      params: { ...plainParams, trees: 50, learningRate: 0.1 },
      seed: 1,
      compute,
    });
    run.next();
    run.next();
    const { done, value } = run.next('stop');
    expect(done).toBe(true);
    expect((value as ReturnType<typeof train>).rounds).toBe(2);
  });

  it('refuses parameters that it does not know, and targets a loss cannot have', () => {
    const input = { matrix: matrix({ x: [1, 2] }), target: regression([1, -2]) };
    expect(() => train({ ...input, params: { numLeaves: 3 } })).toThrow(/no parameter "numLeaves"/);
    expect(() => train({ ...input, params: { leaves: 1 } })).toThrow(/"leaves" must be/);
    expect(() => train({ ...input, params: { loss: 'poisson' } })).toThrow(/at least 0/);
    expect(() => train({ ...input, target: regression([1, 1e31]) })).toThrow(/too large/);
    expect(() => train({ ...input, target: regression([1]) })).toThrow(/1 values for 2 rows/);
    const odd = { task: 'binary' as const, y: Float64Array.of(0, 2), outputs: 2 };
    expect(() => train({ ...input, target: odd })).toThrow(/Row 1 has the target 2/);
  });
});

describe('warm start', () => {
  it('RTR-4: adds trees to a model as if it had not stopped', () => {
    const wish = { seed: 5, rows: 400, numbers: 4, levels: [3], missing: 0.1, weighted: true };
    for (const task of ['binary', 'multiclass', 'regression'] as const) {
      const input = makeFit({ ...wish, task, params: { trees: 6, featureFraction: 1 } });
      const whole = finish(gbdt.fit({ ...input, compute }));
      const params = { ...input.params, trees: 3 };
      const half = finish(gbdt.fit({ ...input, params, compute }));
      const both = finish(gbdt.fit({ ...input, params, compute, from: half }));
      expect(both.ensemble).toEqual(whole.ensemble);
      expect(both.rounds).toBe(6);
    }
  });

  it('refuses a model of another task', () => {
    const wish = { seed: 5, rows: 50, numbers: 2, levels: [], missing: 0, weighted: false };
    const make = (task: 'binary' | 'regression') =>
      makeFit({ ...wish, task, params: { trees: 1 } });
    const from = finish(gbdt.fit({ ...make('regression'), compute }));
    expect(() => finish(gbdt.fit({ ...make('binary'), compute, from }))).toThrow(/go on from/);
  });
});

describe('gradient boosting on random tables', () => {
  it('RTR-4: never answers NaN, and probabilities sum to 1', () => {
    fc.assert(
      fc.property(someFit(120), (input) => {
        const fitted = finish(gbdt.fit({ ...input, compute }));
        const answers = gbdt.predict(fitted, input.matrix);
        const { task, outputs } = input.target;
        const width = task === 'regression' ? 1 : outputs;
        expect(answers.length).toBe(input.matrix.rows * width);
        for (let row = 0; row < input.matrix.rows; row++) {
          const own = answers.subarray(row * width, (row + 1) * width);
          expect(own.every(Number.isFinite)).toBe(true);
          if (width > 1) expect(own.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
        }
        const shares = gbdt.importance(fitted);
        const sum = shares.reduce((all, share) => all + share, 0);
        expect(sum === 0 || Math.abs(sum - 1) < 1e-9).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('RTR-4: numbers of any size give finite answers', () => {
    const hostile = fc.oneof(
      fc.float({ noDefaultInfinity: true }),
      fc.constantFrom(1e30, -1e30, 3.4e38, 1e-45, -0, 0, Number.NaN),
    );
    const row = fc.tuple(hostile, hostile, fc.double({ min: -1e30, max: 1e30, noNaN: true }));
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 60 }), (rows) => {
        const table = matrix({ a: rows.map(([a]) => a), b: rows.map(([, b]) => b) });
        const fitted = train({
          matrix: table,
          target: regression(rows.map(([, , y]) => y)),
          params: { trees: 5, minChildRows: 1, learningRate: 0.5 },
        });
        expect(gbdt.predict(fitted, table).every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('RTR-4: resumed at any round it gives the model of the fit that was not interrupted', () => {
    fc.assert(
      fc.property(someFit(150), fc.nat(5), fc.boolean(), (input, at, validated) => {
        const { matrix: table, target } = input;
        const whole = { ...input, compute, ...(validated && { valid: { matrix: table, target } }) };
        const wanted = finish(gbdt.fit(whole));
        const first = gbdt.fit(whole);
        let resume: Uint8Array | undefined;
        for (let step = 0; step <= at; step++) {
          const { done, value } = first.next();
          if (done) break;
          resume = value.checkpoint?.();
        }
        first.return(wanted);
        if (!resume) return;
        expect(finish(gbdt.fit({ ...whole, resume }))).toEqual(wanted);
      }),
      { numRuns: 50 },
    );
  });

  it('refuses the checkpoint of another fit', () => {
    const wish = {
      seed: 1,
      rows: 100,
      numbers: 3,
      levels: [],
      missing: 0,
      task: 'binary' as const,
      weighted: false,
      params: { trees: 3 },
    };
    const resume = gbdt.fit({ ...makeFit(wish), compute }).next().value as {
      checkpoint?: () => Uint8Array;
    };
    const bytes = resume.checkpoint?.() ?? new Uint8Array();
    const other = { ...makeFit({ ...wish, rows: 101 }), compute, resume: bytes };
    expect(() => finish(gbdt.fit(other))).toThrow(/of another fit/);
    const resumed = (from: Uint8Array) => () =>
      finish(gbdt.fit({ ...makeFit(wish), compute, resume: from }));
    expect(resumed(bytes.slice(0, 40))).toThrow(/damaged/);

    // Counts that are none, and a tree that leads back to its root: neither may end in a loop without end.
    for (const [place, value] of [2, 3, 6, 7].flatMap((at) =>
      [Number.NaN, -1, 0.5].map((x) => [at, x] as const),
    )) {
      const wrong = bytes.slice();
      new Float64Array(wrong.buffer, 0, 8)[place] = value;
      expect(resumed(wrong)).toThrow(/damaged/);
    }
    const hash = new Float64Array(bytes.slice().buffer, 0, 8)[1] ?? 0;
    const state = decodeCheckpoint(bytes, hash);
    expect(state.trees[0]?.column.length).toBeGreaterThan(1);
    state.trees[0]?.left.fill(0);
    expect(resumed(encodeCheckpoint(state, hash))).toThrow(/damaged/);
  });
});

describe('constraints', () => {
  it('AML-3: answers never fall as a column grows when it is said to rise', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(1 as const, -1 as const), (seed, way) => {
        const input = makeFit({
          seed,
          rows: 300,
          numbers: 4,
          levels: [5],
          missing: 0,
          task: 'regression',
          weighted: false,
          params: { trees: 15, leaves: 12, minChildRows: 3, learningRate: 0.3, featureFraction: 1 },
        });
        const fitted = finish(
          gbdt.fit({ ...input, compute, constraints: { monotone: { c1: way } } }),
        );
        const random = seededRandom(seed);
        for (let probe = 0; probe < 10; probe++) {
          const at = Math.floor(random() * 300);
          const grid = Float32Array.from({ length: 30 }, (_, i) => i / 2 - 2);
          const columns = input.matrix.columns.map((values, column) =>
            column === 1 ? grid : new Float32Array(30).fill(values[at] as number),
          );
          const answers = gbdt.predict(fitted, { ...input.matrix, rows: 30, columns });
          for (let i = 1; i < 30; i++) {
            const step = (answers[i] as number) - (answers[i - 1] as number);
            expect(step * way).toBeGreaterThanOrEqual(-1e-9);
          }
        }
      }),
      { numRuns: 15 },
    );
  });

  it('AML-3: only columns that may meet are on a path together', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const input = makeFit({
          seed,
          rows: 300,
          numbers: 5,
          levels: [],
          missing: 0.1,
          task: 'regression',
          weighted: false,
          params: { trees: 8, leaves: 12, minChildRows: 3, featureFraction: 1 },
        });
        const interactions = [
          ['c0', 'c1'],
          ['c1', 'c2'],
        ];
        const fitted = finish(gbdt.fit({ ...input, compute, constraints: { interactions } }));
        const allowed = [[0, 1], [1, 2], [3], [4]].map((group) => new Set(group));
        for (const tree of fitted.ensemble.trees) {
          const walk = (node: number, path: Set<number>): void => {
            const column = tree.column[node] as number;
            if (column < 0) {
              const meets = allowed.some((group) => [...path].every((each) => group.has(each)));
              expect(meets).toBe(true);
              return;
            }
            walk(tree.left[node] as number, new Set([...path, column]));
            walk(tree.right[node] as number, new Set([...path, column]));
          };
          walk(0, new Set());
        }
      }),
      { numRuns: 15 },
    );
  });

  it('refuses constraints on columns that are not there or have no order', () => {
    const input = makeFit({
      seed: 1,
      rows: 30,
      numbers: 1,
      levels: [4],
      missing: 0,
      task: 'binary',
      weighted: false,
      params: {},
    });
    const run = (monotone: Record<string, 1>) => () =>
      finish(gbdt.fit({ ...input, compute, constraints: { monotone } }));
    expect(run({ nope: 1 })).toThrow(/no column/);
    expect(run({ c1: 1 })).toThrow(/no order/);
  });
});

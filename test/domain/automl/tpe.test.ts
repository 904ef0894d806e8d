import { describe, expect, it } from 'vitest';
import { toParams, toPoint } from '#domain/automl/parameter-space.ts';
import { proposeByTpe } from '#domain/automl/tpe.ts';
import type { ParamRange } from '#domain/training/algorithm.ts';
import { seededRandom } from '#domain/training/random.ts';

const space: readonly ParamRange[] = [
  { name: 'rate', kind: 'number', min: 0.001, max: 1, log: true, default: 0.1 },
  { name: 'leaves', kind: 'integer', min: 2, max: 256, log: true, default: 31 },
  { name: 'l1', kind: 'number', min: 0, max: 10, log: true, default: 0 },
  { name: 'kind', kind: 'choice', choices: ['a', 'b', 'c'], default: 'a' },
];

/** A valley at rate 0.05, leaves 40 and kind b. */
function valley(params: ReturnType<typeof toParams>): number {
  return (
    (Math.log(Number(params.rate)) - Math.log(0.05)) ** 2 +
    (Math.log(Number(params.leaves)) - Math.log(40)) ** 2 +
    (params.kind === 'b' ? 0 : 1)
  );
}

function search(seed: number, trials: number, useTpe: boolean): number {
  const random = seededRandom(seed);
  const tried: { point: readonly number[]; loss: number }[] = [];
  for (let trial = 0; trial < trials; trial++) {
    const ordered = [...tried].sort((a, b) => a.loss - b.loss).map(({ point }) => point);
    const point = proposeByTpe(space, useTpe ? ordered : [], random);
    tried.push({ point, loss: valley(toParams(space, point)) });
  }
  return Math.min(...tried.map(({ loss }) => loss));
}

describe('proposeByTpe', () => {
  it('AML-2: finds the valley of a known function faster than chance does', () => {
    const seeds = Array.from({ length: 20 }, (_, seed) => seed);
    const median = (values: number[]) => values.sort((a, b) => a - b)[10] as number;
    const byTpe = median(seeds.map((seed) => search(seed, 50, true)));
    const byChance = median(seeds.map((seed) => search(seed, 50, false)));
    expect(byTpe).toBeLessThan(byChance / 3);
  });

  it('proposes the same for the same seed, and stays inside the space', () => {
    const ordered = Array.from({ length: 12 }, (_, n) => [n / 11, 1 - n / 11, 0, n % 3]);
    for (let seed = 0; seed < 50; seed++) {
      const point = proposeByTpe(space, ordered, seededRandom(seed));
      expect(point).toEqual(proposeByTpe(space, ordered, seededRandom(seed)));
      for (const value of point.slice(0, 3)) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }
      expect([0, 1, 2]).toContain(point[3]);
    }
  });
});

describe('parameter space', () => {
  it.each([
    [{ rate: 0.001, leaves: 2, l1: 0, kind: 'a' }, [0, 0, 0, 0]],
    [{ rate: 1, leaves: 256, l1: 10, kind: 'c' }, [1, 1, 1, 2]],
  ])('the ends of ranges are the ends of points: %o', (params, point) => {
    expect(toPoint(space, params)).toEqual(point);
    expect(toParams(space, point)).toEqual(params);
  });

  it('a value and its point say the same; what is out of range is brought back', () => {
    const params = { rate: 0.03, leaves: 17, l1: 2.5, kind: 'b' };
    expect(toParams(space, toPoint(space, params))).toEqual(params);
    expect(toParams(space, toPoint(space, { rate: 50, leaves: 1e9 }))).toEqual({
      rate: 1,
      leaves: 256,
      l1: 0,
      kind: 'a',
    });
  });
});

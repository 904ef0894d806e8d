import { describe, expect, it } from 'vitest';
import { finish } from '#domain/training/algorithm.ts';
import { gbdt } from '#domain/training/boosting/gbdt.ts';
import { gbdtParams } from '#domain/training/boosting/params.ts';
import { plainCompute } from '#domain/training/trees/plain-compute.ts';

describe('defaults on small tables', () => {
  it.each([
    [10, 1],
    [30, 2],
    [100, 5],
    [399, 20],
    [400, 20],
    [100_000, 20],
  ])('RTR-4: of %i rows a leaf must hold %i', (rows, least) => {
    expect(gbdtParams('binary', rows).minChildRows).toBe(least);
  });

  it('RTR-4: what the caller chose stays, however small the table', () => {
    expect(gbdtParams('binary', 30, { minChildRows: 20 }).minChildRows).toBe(20);
  });

  it('RTR-4: searches begin at the default, within their range', () => {
    for (const rows of [10, 30, 1000]) {
      const ranges = gbdt.space({ task: 'binary', rows, columns: 1, outputs: 2 });
      expect(ranges.find(({ name }) => name === 'minChildRows')).toMatchObject({
        default: gbdtParams('binary', rows).minChildRows,
        min: rows === 10 ? 1 : 2,
      });
    }
  });

  it('RTR-4: thirty rows are enough to learn what one column says', () => {
    const x = Float32Array.from({ length: 30 }, (_, row) => row);
    const about = [{ name: 'x', feature: 'x', levels: 0 }];
    const matrix = { rows: 30, columns: [x], about };
    const y = Float64Array.from(x, (value) => (value < 24 ? 0 : 1));
    const target = { task: 'binary', y, outputs: 2 } as const;
    const probabilities = (params: Record<string, number>) => {
      const input = { matrix, target, params, seed: 1, compute: plainCompute() };
      return gbdt.predict(finish(gbdt.fit(input)), matrix).filter((_, at) => at % 2 === 1);
    };
    const own = probabilities({});
    expect(Math.max(...own.subarray(0, 24))).toBeLessThan(0.1);
    expect(Math.min(...own.subarray(24))).toBeGreaterThan(0.9);
    expect(new Set(probabilities({ minChildRows: 20 })).size).toBe(1);
  });
});

import { describe, expect, it } from 'vitest';
import { judgeWindow } from '#domain/drift/judge/judge-window.ts';
import type { Table } from '#domain/training/table.ts';
import { countTable, referenceOf } from '../count-table.ts';
import { random } from '../scenarios.ts';

/** A calibrated model, wrong about `pro` from the given probability of turning its outcome round. */
function drawn(rows: number, seed: number, turned: number) {
  const next = random(seed);
  const plans = Array.from({ length: rows }, () => (next() < 0.2 ? 'pro' : 'basic'));
  const ages = Float64Array.from({ length: rows }, () => Math.floor(18 + 60 * next()));
  const scores = Float64Array.from({ length: rows }, () => 0.05 + 0.9 * next());
  const labels = Uint8Array.from(scores, (score, row) => {
    const outcome = next() < score ? 1 : 0;
    return plans[row] === 'pro' && next() < turned ? 1 - outcome : outcome;
  });
  const table: Table = {
    rows,
    columns: [
      { name: 'plan', kind: 'text', values: plans },
      { name: 'age', kind: 'number', values: ages },
    ],
  };
  return { table, scores, labels };
}

function slicesOf(turned: number, rows = 3000, seed = 2) {
  const before = drawn(2000, 1, 0);
  const now = drawn(rows, seed, turned);
  const reference = referenceOf({
    reference: before.table,
    current: now.table,
    scores: { reference: before.scores, current: now.scores },
    labels: { reference: before.labels, current: now.labels },
    drifted: [],
  });
  return judgeWindow({ reference, window: countTable(reference, now.table, now) }).slices;
}

describe('segments', () => {
  it('in which the model fails are named, with what its confidence promised', () => {
    const [worst, ...others] = slicesOf(0.5);
    expect(worst).toMatchObject({ where: 'plan = pro', metric: 'accuracy' });
    expect(worst?.reference).toBeGreaterThan(0.7);
    expect(worst?.current).toBeLessThan(0.6);
    expect(worst?.share).toBeCloseTo(0.2, 1);
    expect(worst?.words).toContain('in the reference');
    expect(others.map(({ where }) => where)).not.toContain('plan = basic');
  });
  it('of a model that is as right as it says are none, whatever the number looked at', () => {
    const found = Array.from({ length: 20 }, (_, seed) => slicesOf(0, 1500, seed + 10).length);
    expect(found.filter((count) => count > 0).length).toBeLessThanOrEqual(1);
  });
  it('of too few rows are not told', () => {
    expect(slicesOf(1, 60)).toEqual([]);
  });
});

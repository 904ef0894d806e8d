import { describe, expect, it } from 'vitest';
import {
  conceptCounter,
  type FileCounts,
  judgeFiles,
  mergeCounts,
  planConcept,
} from '#domain/drift/judge/judge-files.ts';
import { rowAt } from '#domain/drift/reference/reference.ts';
import { sketchTable } from '#domain/drift/sketch/table-sketch.ts';
import type { Column, Table } from '#domain/training/table.ts';
import { random, type Scenario, scenario } from '../scenarios.ts';

/** A side of a scenario as a file: features, score p, outcome y. */
function fileOf(drawn: Scenario, side: 'reference' | 'current'): Table {
  const table = drawn[side];
  return {
    rows: table.rows,
    columns: [
      ...table.columns,
      { name: 'p', kind: 'number', values: drawn.scores[side] },
      { name: 'y', kind: 'number', values: Float64Array.from(drawn.labels[side]) },
    ],
  };
}

const asked = { label: 'y', prediction: 'p' };

/** Both passes over two files, as the command line does. */
function judge(reference: Table, current: Table) {
  const plan = planConcept(sketchTable(reference), asked);
  const countsOf = (table: Table): FileCounts => {
    const counter = conceptCounter(JSON.parse(JSON.stringify(plan)));
    for (let row = 0; row < table.rows; row++) counter.add(rowAt(table.columns, row));
    return { table: sketchTable(table), ...counter.result() };
  };
  return judgeFiles({ reference: countsOf(reference), current: countsOf(current), ...asked });
}

const judged = (drawn: Scenario) => judge(fileOf(drawn, 'reference'), fileOf(drawn, 'current'));

describe('two files with label and prediction', () => {
  it('DRF-3: a changed relation is concept drift and no drift of the data', () => {
    const found = judged(scenario('concept', { reference: 2000, current: 2000 }, 0.6, 3));
    expect(found.verdict).toBe('no-drift');
    expect(found.conceptDrift?.verdict).toBe('drift');
    expect(found.features.map(({ name }) => name)).not.toContain('y');
    expect(found.features.map(({ name }) => name)).not.toContain('p');
    expect(found.performance.measured?.labels).toBe(2000);
    expect(found.performance.baseline?.metrics.auc).toBeGreaterThan(0.6);
    expect(found.summary).toMatch(/^No drift in 2000 rows against 2000 rows of the reference; /);
  });
  it('DRF-4: inputs that move take the scores along, and the relation holds', () => {
    const found = judged(scenario('covariate', { reference: 2000, current: 2000 }, 0.8, 2));
    expect(found.verdict).toBe('drift');
    expect(found.conceptDrift?.verdict).toBe('no-drift');
    expect(found.predictionDrift?.reference?.rows).toBe(2000);
    const shares = found.attribution.map(({ share }) => share);
    expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    expect([...shares].sort((a, b) => b - a)).toEqual(shares);
  });
  it('the same file twice shows nothing', () => {
    const drawn = scenario('none', { reference: 1000, current: 1000 }, 0, 1);
    const same = fileOf(drawn, 'reference');
    const found = judge(same, same);
    expect(found.verdict).toBe('no-drift');
    expect(found.features.every(({ psi, reasons }) => psi === 0 && reasons.length === 0)).toBe(
      true,
    );
    expect(found.conceptDrift?.verdict).toBe('no-drift');
  });
});

/** y = 3x + noise; predicted as 3x, or by class of it. */
function numbers(rows: number, seed: number, slope = 3) {
  const next = random(seed);
  const x = Float64Array.from({ length: rows }, () => 10 * next());
  const y = x.map((value) => slope * value + 4 * (next() - 0.5));
  const columns: Column[] = [
    { name: 'x', kind: 'number', values: x },
    { name: 'y', kind: 'number', values: y },
    { name: 'p', kind: 'number', values: x.map((value) => 3 * value) },
  ];
  return { rows, columns };
}

describe('what label and prediction hold', () => {
  it('DRF-3: numbers are judged by their error', () => {
    const same = judge(numbers(1500, 1), numbers(1500, 2));
    expect(same.conceptDrift).toMatchObject({
      verdict: 'no-drift',
      severity: 'ok',
      accuracy: null,
    });
    const changed = judge(numbers(1500, 1), numbers(1500, 2, 3.4));
    expect(changed.conceptDrift).toMatchObject({ verdict: 'drift', severity: 'critical' });
    expect(changed.conceptDrift?.reasons[0]).toMatch(/^The error \(RMSE\) rose from 1\.\d+/);
    expect(changed.performance.measured?.metrics).toHaveProperty('rmse');
  });
  const classes = (rows: number, seed: number, right: number) => {
    const next = random(seed);
    const names = ['red', 'green', 'blue'];
    const y = Array.from({ length: rows }, () => names[Math.floor(3 * next())] as string);
    const columns: Column[] = [
      { name: 'x', kind: 'number', values: Float64Array.from(y, () => next()) },
      { name: 'y', kind: 'text', values: y },
      {
        name: 'p',
        kind: 'text',
        values: y.map((name) => (next() < right ? name : 'red')),
      },
    ];
    return { rows, columns };
  };
  it('DRF-3: classes are judged by how many were right', () => {
    const same = judge(classes(1500, 1, 0.9), classes(1500, 2, 0.9));
    expect(same.conceptDrift?.verdict).toBe('no-drift');
    const worse = judge(classes(1500, 1, 0.9), classes(1500, 2, 0.6));
    expect(worse.conceptDrift).toMatchObject({ verdict: 'drift', severity: 'critical' });
    expect(worse.predictionDrift?.reasons.join(' ')).toContain('Predicted classes:');
  });
  it('is told when it does not fit, with the columns there are', () => {
    const sketch = sketchTable(numbers(50, 1));
    expect(() => planConcept(sketch, { label: 'gone', prediction: 'p' })).toThrow(
      /no column "gone"/,
    );
    const mixed = sketchTable(classes(50, 1, 1));
    expect(() => planConcept(mixed, { label: 'y', prediction: 'x' })).toThrow(/do not fit/);
  });
  it('DRF-9: parts of a file add up to the whole', () => {
    const table = fileOf(scenario('none', { reference: 300, current: 10 }, 0, 1), 'reference');
    const plan = planConcept(sketchTable(table), asked);
    const count = (from: number, to: number) => {
      const counter = conceptCounter(plan);
      for (let row = from; row < to; row++) counter.add(rowAt(table.columns, row));
      return counter.result();
    };
    expect(mergeCounts(count(0, 100), count(100, 300))).toEqual(count(0, 300));
    expect(mergeCounts(count(100, 300), count(0, 100))).toEqual(count(0, 300));
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { judgeFeature } from '#domain/drift/columns/judge-feature.ts';
import type { DriftReport, FeatureDrift } from '#domain/drift/drift-report.ts';
import { defaultDriftSettings } from '#domain/drift/drift-settings.ts';
import type { DriftFindings } from '#domain/drift/judge/findings.ts';
import { judgeWindow } from '#domain/drift/judge/judge-window.ts';
import { buildReference, type Reference } from '#domain/drift/reference/reference.ts';
import type { WindowSketch } from '#domain/drift/window/window-sketch.ts';
import { ksBias } from '#domain/stats/ks-distance.ts';
import { psiNoise } from '#domain/stats/psi.ts';
import type { Column, Table } from '#domain/training/table.ts';
import { countTable, referenceOf } from '../count-table.ts';
import { type Kind, random, type Scenario, scenario } from '../scenarios.ts';

const judged = (reference: Reference, window: WindowSketch, settings = defaultDriftSettings) =>
  judgeWindow({ reference, window, settings });

const check = (drawn: Scenario): DriftFindings => {
  const reference = referenceOf(drawn);
  return judged(
    reference,
    countTable(reference, drawn.current, {
      scores: drawn.scores.current,
      labels: drawn.labels.current,
    }),
  );
};

const many = (kind: Kind, rows: number, severity: number, count: number) =>
  Array.from({ length: count }, (_, seed) => {
    const drawn = scenario(kind, { reference: rows, current: rows }, severity, seed + 1);
    return { drawn, found: check(drawn) };
  });

const share = <T>(all: readonly T[], holds: (one: T) => boolean) =>
  all.filter(holds).length / all.length;

describe('the rule on windows with known truth (12 columns, synthetic)', () => {
  let moved: ReturnType<typeof many>;
  beforeAll(() => {
    moved = many('covariate', 2000, 0.35, 40);
  }, 60_000);

  it('DRF-6: fewer than 2 % of quiet windows alarm', () => {
    const quiet = many('none', 1000, 0, 100);
    expect(share(quiet, ({ found }) => found.verdict === 'drift')).toBeLessThan(0.02);
    expect(share(quiet, ({ found }) => found.conceptDrift?.verdict === 'drift')).toBeLessThan(0.04);
  });

  it('DRF-6: a negligible shift of every column at once is no drift', () => {
    const shifted = many('negligible', 5000, 0.03, 20);
    expect(share(shifted, ({ found }) => found.verdict === 'drift')).toBeLessThanOrEqual(0.05);
    // Each of them has a column in which a test of "no difference at all" would see one.
    const seen = shifted.map(({ found }) =>
      Math.min(...found.features.map(({ tests }) => tests.smooth1?.p ?? tests.chiSquare?.p ?? 1)),
    );
    expect(share(seen, (p) => p < 0.01)).toBeGreaterThan(0.5);
  }, 60_000);

  it('DRF-6: more than 95 % of drifts of true PSI 0.12 are found, and nearly every column of them', () => {
    expect(share(moved, ({ found }) => found.verdict === 'drift')).toBeGreaterThan(0.95);
    const named = moved.flatMap(({ drawn, found }) =>
      drawn.drifted.map((name) => found.features.find((feature) => feature.name === name)),
    );
    expect(share(named, (feature) => feature?.verdict === 'drift')).toBeGreaterThan(0.95);
    // A drift of the inputs alone is no drift of the concept.
    expect(share(moved, ({ found }) => found.conceptDrift?.verdict === 'drift')).toBeLessThan(0.04);
  });

  it('DRF-2: corrected PSI is near the true one', () => {
    const psis = moved.flatMap(({ drawn, found }) =>
      drawn.drifted.map((name) => found.features.find((f) => f.name === name)?.psi ?? Number.NaN),
    );
    const mean = psis.reduce((a, b) => a + b, 0) / psis.length;
    expect(mean).toBeGreaterThan(0.35 ** 2 * 0.75);
    expect(mean).toBeLessThan(0.35 ** 2 * 1.15);
  });

  it('DRF-3: a changed relation is found by its residuals while the inputs look the same', () => {
    const changed = many('concept', 2000, 0.35, 20);
    expect(share(changed, ({ found }) => found.conceptDrift?.verdict === 'drift')).toBeGreaterThan(
      0.95,
    );
    expect(share(changed, ({ found }) => found.verdict === 'drift')).toBe(0);
  });
});

/** 4 columns without drift, changed by the test. */
function base(rows: number, seed: number): Table {
  const next = random(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    rows,
    columns: [
      {
        name: 'amount',
        kind: 'number',
        values: Float64Array.from({ length: rows }, () => 50 + 10 * normal()),
      },
      {
        name: 'age',
        kind: 'number',
        values: Float64Array.from({ length: rows }, () => 18 + Math.floor(60 * next())),
      },
      { name: 'constant', kind: 'number', values: new Float64Array(rows).fill(1) },
      {
        name: 'plan',
        kind: 'text',
        values: Array.from({ length: rows }, () =>
          next() < 0.6 ? 'basic' : next() < 0.5 ? 'plus' : 'pro',
        ),
      },
    ],
  };
}

const reference = buildReference({ table: base(3000, 1), target: 'y', idColumns: ['id'] });

/** The verdict on 2 000 rows of which column `name` was changed. */
function checkChanged(
  name: string,
  change: (column: Column) => Column | undefined,
  rows = 2000,
): DriftFindings {
  const table = base(rows, 2);
  const columns = table.columns.flatMap((column) =>
    column.name === name ? (change(column) ?? []) : [column],
  );
  return judged(reference, countTable(reference, { rows, columns }));
}
const numbers = (change: (value: number, row: number) => number) => (column: Column) =>
  column.kind === 'number' ? { ...column, values: column.values.map(change) } : column;
const texts = (change: (value: string, row: number) => string) => (column: Column) =>
  column.kind === 'text' ? { ...column, values: column.values.map(change) } : column;
const feature = (found: Pick<DriftReport, 'features'>, name: string): FeatureDrift => {
  const it = found.features.find((one) => one.name === name);
  if (it === undefined) throw new Error(`no feature ${name}`);
  return it;
};
const drifted = ({ features }: DriftFindings) =>
  features.filter(({ verdict }) => verdict === 'drift').map(({ name }) => name);

describe('a broken pipeline', () => {
  it('is not seen where nothing is broken, constant column included', () => {
    const found = checkChanged('none', (column) => column);
    expect(found).toMatchObject({ verdict: 'no-drift', severity: 'ok' });
    expect(found.summary).toContain('No drift in 2000 predictions');
    expect(feature(found, 'constant')).toMatchObject({ verdict: 'no-drift', psi: 0 });
  });
  it.each([
    ['another unit', 'amount', numbers((v) => v * 2.54), 'about 2.54 times the reference'],
    [
      'a default value',
      'amount',
      numbers((v, row) => (row % 20 === 0 ? 0 : v)),
      'The value 0 went from 0 % to 5 %',
    ],
    [
      'missing values',
      'amount',
      numbers((v, row) => (row % 10 === 0 ? Number.NaN : v)),
      'Missing values went from 0 % to 10 %',
    ],
    [
      'a constant that changed',
      'constant',
      numbers(() => 2),
      '100 % of the values are ones the reference never had',
    ],
    ['rounding', 'amount', numbers((v) => 10 * Math.round(v / 10)), 'The distribution changed'],
    [
      'a new category',
      'plan',
      texts((v, row) => (row % 33 === 0 ? 'ultra' : v)),
      'categories the reference never had, such as ultra',
    ],
    [
      'a renamed category',
      'plan',
      texts((v) => (v === 'pro' ? 'professional' : v)),
      'such as professional',
    ],
  ] as const)('DRF-1, DRF-4: %s is named, and nothing else', (_, name, change, words) => {
    const found = checkChanged(name, change);
    expect(drifted(found)).toEqual([name]);
    expect(feature(found, name).reasons.join(' ')).toContain(words);
  });
  it('DRF-4: a column that is gone, new, or of another type is critical or to be watched', () => {
    expect(checkChanged('plan', () => undefined)).toMatchObject({
      verdict: 'drift',
      severity: 'critical',
    });
    const retyped = checkChanged('age', (column) =>
      column.kind === 'number'
        ? { name: 'age', kind: 'text', values: Array.from(column.values, (v) => `${v} years`) }
        : column,
    );
    expect(feature(retyped, 'age').reasons[0]).toBe(
      '100 % of the values are text where numbers are expected.',
    );
    const renamed = checkChanged('plan', (column) => ({ ...column, name: 'tariff' }));
    expect(drifted(renamed)).toEqual(['plan', 'tariff']);
  });
});

describe('a verdict', () => {
  it('DRF-6: on fewer than 500 rows is not given, and says so', () => {
    const found = checkChanged(
      'amount',
      numbers((v) => v + 20),
      499,
    );
    expect(found).toMatchObject({ verdict: 'not-enough-data', severity: 'ok' });
    expect(found.summary).toBe(
      'Not enough data for a verdict: 499 predictions against 3000 rows of the reference; 500 of each are needed.',
    );
    expect(feature(found, 'amount').verdict).toBe('not-enough-data');
    expect(feature(found, 'amount').psi).toBeGreaterThan(1);
  });
  it('DRF-6: on an empty window is not given', () => {
    expect(checkChanged('none', (column) => column, 0)).toMatchObject({
      verdict: 'not-enough-data',
      rows: 0,
    });
  });
  it('a change that is certain but negligible is none', () => {
    const big = buildReference({ table: base(60_000, 5), target: 'y', idColumns: [] });
    const table = base(60_000, 6);
    const columns = table.columns.map((column) =>
      column.name === 'amount' ? numbers((v) => v + 0.35)(column) : column,
    );
    const found = judged(big, countTable(big, { rows: 60_000, columns }));
    const amount = feature(found, 'amount');
    expect(amount.tests.smooth1?.p).toBeLessThan(1e-4);
    expect(amount.p).toBe(1);
    expect(amount.verdict).toBe('no-drift');
  });
  it('DRF-6: a distance that chance explains at this size is no effect, the same one of more rows is', () => {
    const verdictOf = (rows: number, ks: number, psi: number) =>
      judgeFeature(
        {
          name: 'amount',
          schema: [],
          integrity: [],
          shape: {
            p: 1e-9,
            ks,
            psi,
            chance: { ks: ksBias(rows, rows), psi: psiNoise(10, rows, rows) },
            words: 'It moved.',
          },
          tests: {},
        },
        12,
        true,
        defaultDriftSettings,
      ).feature.verdict;
    expect([10_000, 1_000_000].map((rows) => verdictOf(rows, 0.0325, 0))).toEqual([
      'no-drift',
      'drift',
    ]);
    expect([10_000, 1_000_000].map((rows) => verdictOf(rows, 0, 0.0055))).toEqual([
      'no-drift',
      'drift',
    ]);
    expect(verdictOf(2000, 0.06, 0)).toBe('drift');
  });
  it('has thresholds that are data', () => {
    const table = base(2000, 2);
    const columns = table.columns.map((column) =>
      column.name === 'amount' ? numbers((v) => v + 1.5)(column) : column,
    );
    const window = countTable(reference, { rows: 2000, columns });
    expect(judged(reference, window).verdict).toBe('drift');
    const lenient = { ...defaultDriftSettings, minKs: 0.2, minPsi: 0.2 };
    expect(judged(reference, window, lenient).verdict).toBe('no-drift');
  });
  it('DRF-2: names the columns by their PSI, worst first, with what happened in words', () => {
    const found = checkChanged(
      'plan',
      texts((v, row) => (v === 'basic' && row % 2 === 0 ? 'pro' : v)),
    );
    expect(found).toMatchObject({ verdict: 'drift', severity: 'critical' });
    expect(found.summary).toMatch(/^Drift in 1 feature: plan \(PSI 0\.\d+\); critical\./);
    expect(feature(found, 'plan').reasons[0]).toMatch(
      /: (basic|pro) went from [\d.]+ % to [\d.]+ %/,
    );
  });
});

describe('labels', () => {
  it('DRF-3: too few of them are no verdict', () => {
    const drawn = scenario('concept', { reference: 1000, current: 600 }, 0.35, 1);
    const sketch = referenceOf(drawn);
    const none = judged(
      sketch,
      countTable(sketch, drawn.current, { scores: drawn.scores.current }),
    );
    expect(none.conceptDrift).toMatchObject({
      verdict: 'not-enough-data',
      severity: 'ok',
      labels: 0,
      accuracy: null,
    });
  });
  it('DRF-3, DRF-7: accuracy that falls while the inputs stay is told apart from inputs that move', () => {
    const fell = check(scenario('concept', { reference: 3000, current: 3000 }, 0.6, 4));
    expect(fell.verdict).toBe('no-drift');
    expect(fell.conceptDrift?.severity).toMatch(/warning|critical/);
    expect(fell.summary).toContain('Accuracy fell while the inputs look the same');
    const moved = check(scenario('covariate', { reference: 3000, current: 3000 }, 0.7, 2));
    expect(moved.severity).toBe('critical');
    expect(moved.conceptDrift?.verdict).toBe('no-drift');
    expect(moved.summary).toContain('The inputs moved but accuracy held');
  });
});

import { describe, expect, it } from 'vitest';
import { defaultDriftSettings } from '#domain/drift/drift-settings.ts';
import {
  type Labelled,
  labelledCounter,
  mergeLabelled,
  type Predicts,
} from '#domain/drift/performance/count-labelled.ts';
import { estimatePerformance } from '#domain/drift/performance/estimate.ts';
import { metricsByClass, metricsOf } from '#domain/drift/performance/metrics-of.ts';
import { precisionDrop } from '#domain/drift/performance/precision-drop.ts';
import { tableCounter } from '#domain/drift/sketch/table-sketch.ts';
import { brier } from '#domain/stats/brier.ts';
import { logLoss } from '#domain/stats/log-loss.ts';
import { rocAuc } from '#domain/stats/roc-auc.ts';
import { binary, said } from '../count-table.ts';
import { random } from '../scenarios.ts';

const count = (predicts: Predicts, rows: readonly Labelled[]) => {
  const counter = labelledCounter(predicts);
  for (const row of rows) counter.add(row);
  return counter.sketch();
};
/** Calibrated scores when `power` is 1, too sure when it is more. */
function drawn(rows: number, seed: number) {
  const next = random(seed);
  const scores = Array.from({ length: rows }, () => 0.02 + 0.96 * next() ** 2);
  return { scores, labels: scores.map((score) => (next() < score ? 1 : 0)) };
}

describe('metrics of counted outcomes', () => {
  const { scores, labels } = drawn(4000, 1);
  const rows = scores.map((score, row) => said(score, labels[row] as number));

  it('OBS-2: of two classes are those of the rows, scores within their bins', () => {
    const found = metricsOf(count(binary, rows));
    const hits = rows.filter(({ outcome, predicted }) => outcome === predicted).length;
    const called = rows.filter(({ predicted }) => predicted === '1');
    const right = called.filter(({ outcome }) => outcome === '1').length;
    expect(found.accuracy).toBe(hits / rows.length);
    expect(found.precision).toBe(right / called.length);
    expect(found.recall).toBe(right / labels.filter((label) => label === 1).length);
    expect(found.auc).toBeCloseTo(rocAuc(labels, scores), 3);
    expect(found.brier).toBeCloseTo(brier(labels, scores), 3);
    expect(found.logLoss).toBeCloseTo(logLoss(labels, scores), 2);
    expect(found.ece).toBeLessThan(0.03);
  });
  it('DRF-9: parts add up to the whole', () => {
    const parts = mergeLabelled(count(binary, rows.slice(0, 999)), count(binary, rows.slice(999)));
    expect(parts).toEqual(count(binary, rows));
    expect(() => mergeLabelled(parts, count({ task: 'regression' }, []))).toThrow(
      /different tasks/,
    );
  });
  it('OBS-2: of several classes are told for each, and averaged over those that came', () => {
    const predicts: Predicts = { task: 'classification', classes: ['a', 'b', 'c'], positive: null };
    const counted = count(predicts, [
      { outcome: 'a', predicted: 'a' },
      { outcome: 'a', predicted: 'b' },
      { outcome: 'b', predicted: 'b' },
      { outcome: 'd', predicted: 'b' },
    ]);
    expect(counted.labels).toBe(3);
    expect(metricsOf(counted)).toMatchObject({
      accuracy: 2 / 3,
      precision: 0.75,
      recall: 0.75,
    });
    if (counted.task !== 'classification') throw new Error('not classes');
    expect(metricsByClass(counted).b).toMatchObject({ precision: 0.5, recall: 1, f1: 2 / 3 });
    expect(metricsOf(counted)).not.toHaveProperty('auc');
  });
  it('of numbers are rmse, mae and r2', () => {
    const counted = count({ task: 'regression' }, [
      { outcome: 1, predicted: 2 },
      { outcome: 2, predicted: 2 },
      { outcome: 6, predicted: 4 },
      { outcome: 'none', predicted: 4 },
    ]);
    const found = metricsOf(counted);
    expect(found.rmse).toBeCloseTo(Math.sqrt(5 / 3), 12);
    expect(found.mae).toBeCloseTo(1, 12);
    expect(found.r2).toBeCloseTo(1 - 5 / 14, 12);
  });
  it('DRF-3: precision that falls by a tenth is a finding, by chance or less it is none', () => {
    const worse = rows.map((row) =>
      row.predicted === '1' && Number(row.probabilities?.['1']) < 0.75
        ? { ...row, outcome: '0' }
        : row,
    );
    const { concept } = defaultDriftSettings;
    const before = count(binary, rows);
    expect(precisionDrop(before, count(binary, worse), concept)).toMatchObject({
      severity: 'warning',
      words: expect.stringContaining('Precision fell from'),
    });
    expect(precisionDrop(before, before, concept)).toBeNull();
    expect(precisionDrop(before, count(binary, worse.slice(0, 10)), concept)).toBeNull();
  });
});

describe('an estimate without outcomes', () => {
  const held = drawn(4000, 2);
  const holdOut = count(
    binary,
    held.scores.map((score, row) => said(score, held.labels[row] as number)),
  );
  const window = drawn(4000, 3);
  const predictions = () => {
    const counter = tableCounter();
    window.scores.forEach((score, row) => {
      counter.add({ score }, row);
    });
    return counter.sketch();
  };
  it('is near what the outcomes show while the relation holds, and says on what it rests', () => {
    const estimated = estimatePerformance(holdOut, predictions(), 0.5);
    const measured = metricsOf(
      count(
        binary,
        window.scores.map((score, row) => said(score, window.labels[row] as number)),
      ),
    );
    for (const name of ['accuracy', 'precision', 'recall', 'auc'])
      expect(Math.abs((estimated?.metrics[name] ?? 9) - (measured[name] ?? 0))).toBeLessThan(0.03);
    expect(estimated?.condition).toContain('right only while');
    expect(estimated?.rows).toBe(4000);
  });
  it('of several classes is their accuracy, from the sampled rows', () => {
    const classes = ['a', 'b', 'c'];
    const several: Predicts = { task: 'classification', classes, positive: null };
    const rows = (seed: number): Labelled[] => {
      const next = random(seed);
      return Array.from({ length: 3000 }, () => {
        // Says more than it knows: what it calls 0.9 comes true in 0.7 of cases.
        const predicted = classes[Math.floor(3 * next())] as string;
        const others = classes.filter((name) => name !== predicted);
        const outcome = next() < 0.7 ? predicted : (others[Math.floor(2 * next())] as string);
        const probabilities = Object.fromEntries(
          classes.map((name) => [name, name === predicted ? 0.9 : 0.05]),
        );
        return { outcome, predicted, probabilities };
      });
    };
    const counter = tableCounter();
    rows(2).forEach(({ predicted }, row) => {
      counter.add({ class: predicted, confidence: 0.9 }, row);
    });
    const estimated = estimatePerformance(count(several, rows(1)), counter.sketch(), 0.5);
    expect(estimated?.metrics.accuracy).toBeCloseTo(0.7, 1);
    expect(estimated?.rows).toBe(2000);
  });
  it('is not made without scores or a hold-out', () => {
    expect(estimatePerformance(null, predictions(), 0.5)).toBeNull();
    expect(estimatePerformance(holdOut, tableCounter().sketch(), 0.5)).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { defaultDriftSettings } from '#domain/drift/drift-settings.ts';
import { judgeTables } from '#domain/drift/judge/judge-tables.ts';
import { predictionRow } from '#domain/drift/performance/prediction-row.ts';
import { roundedScore } from '#domain/drift/performance/rounded-score.ts';
import { tableCounter } from '#domain/drift/sketch/table-sketch.ts';
import { seededRandom } from '#domain/training/random.ts';

describe('a score as it is counted', () => {
  it('DRF-4: is the same a float32 step to either side, but for one in hundreds', () => {
    const random = seededRandom(1);
    let moved = 0;
    for (let i = 0; i < 10_000; i++) {
      const score = random();
      if (
        roundedScore(score, 'classification') !== roundedScore(score * (1 + 2e-7), 'classification')
      )
        moved++;
    }
    expect(moved).toBeLessThan(30);
  });

  it.each([0, 1, 0.5, -1000, Number.NaN, Number.POSITIVE_INFINITY])('of %d is %d', (score) => {
    expect(roundedScore(score, 'classification')).toBe(score);
  });

  it('is within a 4 000th of a score, and nearer for a predicted value', () => {
    const random = seededRandom(2);
    for (let i = 0; i < 1_000; i++) {
      const value = Math.exp(random() * 40 - 20);
      expect(Math.abs(roundedScore(value, 'classification') / value - 1)).toBeLessThan(2 ** -12);
      expect(Math.abs(roundedScore(value, 'regression') / value - 1)).toBeLessThan(2 ** -16);
    }
  });

  it('DRF-4: tied scores of the trainer and of its graph are no drift of the predictions', () => {
    const random = seededRandom(3);
    const predicts = {
      task: 'classification',
      classes: ['No', 'Yes'],
      positive: 'Yes',
    } as const;
    const draw = (rows: number, served: boolean) => {
      const features = tableCounter();
      const predictions = tableCounter();
      for (let row = 0; row < rows; row++) {
        // A calibrator's ten levels, as doubles; a graph answers a float32 beside it.
        const level = (1 + Math.floor(random() * 10)) / 10.7;
        const score = served ? Math.fround(level * (1 + 1e-7)) : level;
        features.add({ x: random() }, row);
        predictions.add(
          predictionRow(
            {
              predicted: score < 0.5 ? 'No' : 'Yes',
              probabilities: { No: 1 - score, Yes: score },
            },
            predicts,
          ),
          row,
        );
      }
      return { features: features.sketch(), predictions: predictions.sketch() };
    };
    const found = judgeTables(draw(1_000, false), draw(2_000, true), [], defaultDriftSettings);
    expect(found.predictionDrift?.reasons).toEqual([]);
    expect(found.predictionDrift?.verdict).toBe('no-drift');
  });
});

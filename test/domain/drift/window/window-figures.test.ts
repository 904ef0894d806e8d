import { describe, expect, it } from 'vitest';
import { emptyWindow, windowCounter } from '#domain/drift/window/window-counter.ts';
import { windowFigures } from '#domain/drift/window/window-figures.ts';

const row = (id: number, yes: number, outcome?: string) => ({
  id: `p${id}`,
  features: { x: id },
  probabilities: { No: 1 - yes, Yes: yes },
  ...(outcome !== undefined && { outcome }),
});

describe('OBS-2: a window on its own', () => {
  it('has failures, confidence in bins and quantiles, and shares of classes', () => {
    const counter = windowCounter({ reference: null, task: 'binary', classes: ['No', 'Yes'] });
    // Confidence 0.55, 0.65 … 0.95 twice each, of Yes; then ten of 0.75 of No.
    for (let i = 0; i < 10; i++) counter.add(row(i, 0.55 + 0.1 * (i % 5)));
    for (let i = 10; i < 20; i++) counter.add(row(i, 0.25));
    counter.add({ id: 'failed', features: {}, failed: true });
    counter.skip('duplicate');
    const figures = windowFigures(counter.sketch());
    expect([figures.errors, figures.duplicates, figures.broken]).toEqual([1, 1, 0]);
    expect(figures.confidence?.shares).toEqual([0, 0, 0, 0, 0, 0.1, 0.1, 0.6, 0.1, 0.1]);
    const { quantiles } = figures.confidence as NonNullable<typeof figures.confidence>;
    expect(quantiles['0.05']).toBeCloseTo(0.55, 3);
    expect(quantiles['0.5']).toBeCloseTo(0.75, 3);
    expect(quantiles['0.95']).toBeCloseTo(0.95, 3);
    expect(figures.classes).toEqual({ No: 0.5, Yes: 0.5 });
    expect(figures.byClass).toBeNull();
  });

  it('has precision, recall, f1 and auc of each class, once outcomes are known', () => {
    const counter = windowCounter({ reference: null, task: 'binary', classes: ['No', 'Yes'] });
    // Called Yes: three of four right; called No: four of six right.
    const said = [0.9, 0.8, 0.7, 0.6, 0.4, 0.3, 0.2, 0.1, 0.1, 0.1];
    const came = ['Yes', 'Yes', 'Yes', 'No', 'Yes', 'Yes', 'No', 'No', 'No', 'No'];
    said.forEach((yes, i) => {
      counter.add(row(i, yes, came[i]));
    });
    const { byClass } = windowFigures(counter.sketch());
    expect(byClass?.Yes).toMatchObject({ precision: 3 / 4, recall: 3 / 5 });
    expect(byClass?.No).toMatchObject({ precision: 4 / 6, recall: 4 / 5 });
    // 25 pairs; two positives lie below one negative.
    expect(byClass?.Yes?.auc).toBeCloseTo(23 / 25, 12);
  });

  it('of an empty window says nothing', () => {
    expect(windowFigures(emptyWindow)).toEqual({
      errors: 0,
      duplicates: 0,
      broken: 0,
      confidence: null,
      byClass: null,
      classes: null,
    });
  });
});

import { describe, expect, it } from 'vitest';
import { planConcept } from '#domain/drift/concept/plan-concept.ts';
import { sketchTable } from '#domain/drift/sketch/table-sketch.ts';
import { chance } from '#domain/drift/words.ts';
import type { Column } from '#domain/training/table.ts';

const rows = 400;
const x: Column = {
  name: 'x',
  kind: 'number',
  values: Float64Array.from({ length: rows }, (_, at) => at),
};
const outcome: Column = {
  name: 'y',
  kind: 'number',
  values: Float64Array.from({ length: rows }, (_, at) => at % 2),
};
const numbers = (of: (at: number) => number): Column => ({
  name: 'p',
  kind: 'number',
  values: Float64Array.from({ length: rows }, (_, at) => of(at)),
});
const plan = (p: Column, y: Column = outcome) =>
  planConcept(sketchTable({ rows, columns: [x, y, p] }), { label: 'y', prediction: 'p' });

describe('label and prediction of two files', () => {
  it('DRF-3: numbers beyond 0 to 1 are no probability of one of two classes, and say so', () => {
    expect(() => plan(numbers((at) => at / 4))).toThrow(
      'Column "p" of the reference is no probability: it goes from 0 to 99.75, and "y" has the two values 0 and 1.',
    );
    expect(plan(numbers((at) => at / rows))).toMatchObject({ holds: 'probability' });
    expect(plan(numbers((at) => at % 2))).toMatchObject({ holds: 'class' });
  });
  it('DRF-3: predicted classes that the label never has are refused', () => {
    const said = (classes: readonly string[]): Column => ({
      name: 'p',
      kind: 'text',
      values: Array.from({ length: rows }, (_, at) => classes[at % classes.length] as string),
    });
    expect(() => plan(said(['yes', 'no']))).toThrow(
      'No value of column "p" of the reference is one of "y": 0, 1.',
    );
    const spelt: Column = { ...said(['yes', 'no']), name: 'y' };
    expect(plan(said(['yes', 'maybe']), spelt)).toMatchObject({ holds: 'class' });
  });
  it('DRF-3: predicted numbers of an outcome of many values stay numbers', () => {
    const many: Column = {
      name: 'y',
      kind: 'number',
      values: Float64Array.from({ length: rows }, (_, at) => at / 7),
    };
    expect(
      plan(
        numbers((at) => at / 4),
        many,
      ),
    ).toMatchObject({ holds: 'value' });
  });
});

it('DRF-1: a p that is tiny or unknown is written as such', () => {
  expect([0, 1e-300, 0.02345, 1, Number.NaN].map(chance)).toEqual([
    'p < 0.0001',
    'p < 0.0001',
    'p 0.023',
    'p 1',
    'p unknown',
  ]);
});

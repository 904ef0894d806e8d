import { describe, expect, it } from 'vitest';
import { findLeaks } from '#domain/automl/find-leaks.ts';
import type { TableSchema } from '#domain/training/features/table-schema.ts';
import { seededRandom } from '#domain/training/random.ts';
import type { Column } from '#domain/training/table.ts';
import type { Target } from '#domain/training/task.ts';

const rows = 400;
const random = seededRandom(5);
const y = Float64Array.from({ length: rows }, () => (random() < 0.3 ? 1 : 0));
const noise = () => random() - 0.5;

function leaksOf(columns: readonly Column[], target: Target): string[] {
  const schema = {
    task: target.task,
    target: 'y',
    classes: [],
    idColumns: [],
    columns: columns.map(({ name }) => ({ name, role: 'number' })),
    rows,
    rowsWithoutTarget: 0,
    notes: [],
  } as TableSchema;
  return findLeaks({ rows, columns }, schema, target).map(({ column }) => column);
}

const number = (name: string, of: (row: number) => number): Column => ({
  name,
  kind: 'number',
  values: Float64Array.from({ length: rows }, (_, row) => of(row)),
});
const text = (name: string, of: (row: number) => string): Column => ({
  name,
  kind: 'text',
  values: Array.from({ length: rows }, (_, row) => of(row)),
});
const at = (row: number) => y[row] as number;

describe('findLeaks', () => {
  it('AML-2: finds numbers and texts that alone tell the classes, whatever their direction', () => {
    const found = leaksOf(
      [
        number('refund', (row) => at(row) * 10 + noise()),
        number('negative', (row) => -at(row)),
        text('reason', (row) => (at(row) === 1 ? 'left' : '')),
        number('strong', (row) => at(row) + 2 * noise()),
        number('noise', noise),
        text('rare', (row) => `level ${row % 150}`),
      ],
      { task: 'binary', y, outputs: 2 },
    );
    expect(found).toEqual(['refund', 'negative', 'reason']);
  });

  it('of several classes a leak tells all: one that only tells one apart is a good feature', () => {
    const labels = Float64Array.from({ length: rows }, (_, row) => row % 3);
    const found = leaksOf(
      [
        text('copy', (row) => `class ${row % 3}`),
        number('first', (row) => (row % 3 === 0 ? 1 : 0)),
      ],
      { task: 'multiclass', y: labels, outputs: 3 },
    );
    expect(found).toEqual(['copy']);
  });

  it('a value that follows the target up to rounding is a leak, one that explains most of it is not', () => {
    const values = Float64Array.from({ length: rows }, (_, row) => row + noise());
    const found = leaksOf(
      [
        number('rounded', (row) => Math.round(values[row] as number)),
        number('near', (row) => row + 60 * noise()),
      ],
      { task: 'regression', y: values, outputs: 1 },
    );
    expect(found).toEqual(['rounded']);
  });
});

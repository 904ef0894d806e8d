import { invalid } from '#domain/errors.ts';
import type { Target } from '../task.ts';

/** Errors: `invalid` for a target of other rows than the matrix, or with values it must not have. */
export function checkTarget({ y, task, outputs, weights }: Target, rows: number): void {
  if (y.length !== rows || (weights && weights.length !== rows)) {
    throw invalid(`The target has ${y.length} values for ${rows} rows.`, { field: 'target' });
  }
  const code = task !== 'regression';
  for (let row = 0; row < rows; row++) {
    const value = y[row] as number;
    if (Number.isFinite(value) && !(code && !(value >= 0 && value < outputs && value % 1 === 0)))
      continue;
    throw invalid(`Row ${row} has the target ${value}.`, {
      field: 'target',
      hint: code ? `Classes are codes from 0 to ${outputs - 1}.` : 'Targets are finite numbers.',
    });
  }
  for (const weight of weights ?? []) {
    if (weight > 0 && weight < Number.POSITIVE_INFINITY) continue;
    throw invalid(`A weight of ${weight}: weights are above 0.`, { field: 'target' });
  }
}

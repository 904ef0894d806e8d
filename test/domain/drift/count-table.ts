import type { Labelled, Predicts } from '#domain/drift/performance/count-labelled.ts';
import { buildReference, type Reference, rowAt } from '#domain/drift/reference/reference.ts';
import { windowCounter } from '#domain/drift/window/window-counter.ts';
import type { WindowSketch } from '#domain/drift/window/window-sketch.ts';
import type { Table } from '#domain/training/table.ts';
import type { Scenario } from './scenarios.ts';

export const binary: Predicts = {
  task: 'classification',
  classes: ['0', '1'],
  positive: '1',
};

/** A prediction of the probability of '1', with its outcome. */
export const said = (score: number, label: number): Labelled => ({
  outcome: String(label),
  predicted: score >= 0.5 ? '1' : '0',
  probabilities: { '0': 1 - score, '1': score },
});

/** A reference whose hold-out are its own rows. */
export const referenceOf = ({ reference, scores, labels }: Scenario): Reference =>
  buildReference({
    table: reference,
    target: 'y',
    idColumns: ['id'],
    holdOut: {
      table: reference,
      predicts: binary,
      predictions: Array.from(scores.reference, (score, row) =>
        said(score, labels.reference[row] as number),
      ),
    },
  });

/** A table as a window of a binary model; rows have the ids p0, p1, … */
export function countTable(
  reference: Reference | null,
  table: Table,
  predictions: { readonly scores?: Float64Array; readonly labels?: Uint8Array } = {},
): WindowSketch {
  const counter = windowCounter({ reference, task: 'binary', classes: ['0', '1'] });
  for (let row = 0; row < table.rows; row++) {
    const score = predictions.scores?.[row];
    const label = predictions.labels?.[row];
    counter.add({
      id: `p${row}`,
      features: rowAt(table.columns, row),
      ...(score === undefined ? {} : { probabilities: { '0': 1 - score, '1': score } }),
      ...(label === undefined ? {} : { outcome: label }),
    });
  }
  return counter.sketch();
}

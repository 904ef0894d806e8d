import type { Labelled } from '../drift/performance/count-labelled.ts';
import { buildReference, type HoldOut, type Reference } from '../drift/reference/reference.ts';
import { predictsOf } from '../drift/window/window-counter.ts';
import { findColumn, textOf } from '../training/columns.ts';
import { labelsOf as answeredLabels, predictTable } from '../training/model/predict-table.ts';
import type { TrainedModel } from '../training/model/trained-model.ts';
import type { Table } from '../training/table.ts';
import type { KeepInput } from './keep-model.ts';

/** What drift checks of the trained model compare with: what it learnt from, and how it did on what it has not seen. */
export function referenceOf({ model, trained, rows, holdOut }: KeepInput): Reference {
  const { target, idColumns } = model;
  const shares = Object.fromEntries(
    trained.importance.map(({ feature, share }) => [feature, share]),
  );
  return buildReference({
    table: rows,
    target,
    idColumns,
    importance: shares,
    holdOut: holdOutOf(trained, holdOut, [target, ...idColumns], target),
  });
}

function holdOutOf(
  trained: TrainedModel,
  table: Table,
  ignored: readonly string[],
  target: string,
): HoldOut {
  const answers = predictTable(trained, table);
  const { task, classes, threshold } = trained;
  const column = findColumn(table, target);
  const outcomes = column === undefined ? [] : textOf(column);
  const labels = answeredLabels(trained, answers);
  const predictions = outcomes.map((outcome, row): Labelled => {
    // Of an outcome that is not known nothing is counted.
    if (task === 'regression')
      return {
        outcome: outcome === '' ? outcome : Number(outcome),
        predicted: answers[row] as number,
      };
    const each = classes.map((name, at) => [name, answers[row * classes.length + at] as number]);
    return {
      outcome,
      predicted: labels[row] as string,
      probabilities: Object.fromEntries(each),
    };
  });
  return {
    table: { ...table, columns: table.columns.filter(({ name }) => !ignored.includes(name)) },
    predicts: predictsOf(task, classes),
    predictions,
    ...(threshold !== undefined && { threshold }),
  };
}

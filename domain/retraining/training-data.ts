import type { TrainableModel } from '../registry/target-of.ts';
import { encode, encodeOutOfFold } from '../training/features/encode.ts';
import type { FeaturePlan } from '../training/features/feature-plan.ts';
import { inferTable } from '../training/features/infer-table.ts';
import { labelledRows } from '../training/features/labelled-rows.ts';
import { planFeatures } from '../training/features/plan-features.ts';
import type { TableSchema } from '../training/features/table-schema.ts';
import type { Matrix } from '../training/matrix.ts';
import { innerSplit } from '../training/model/inner-split.ts';
import { selectRows } from '../training/select-rows.ts';
import type { Table } from '../training/table.ts';
import type { Target } from '../training/task.ts';
import { splitData } from './hold-out.ts';

/** Everything about the rows that a trainer outside of this process learns from. */
export interface TrainingData {
  readonly schema: TableSchema;
  readonly plan: FeaturePlan;
  /** The rows all of this comes from; the hold-out is not among them. */
  readonly rows: Table;
  readonly holdOut: Table;
  readonly train: LabelledTable;
  /** Judges when to stop. */
  readonly valid: LabelledTable;
}

export interface LabelledTable {
  readonly table: Table;
  readonly target: Target;
}

export const trainingSeed = 1;
/** As `trainModel` does. */
const validFraction = 0.15;

/** Pure: who asks again with the same table gets the same, so that nothing of it has to be kept beside the matrix. */
export function trainingData(table: Table, model: TrainableModel, baseRows: number): TrainingData {
  const { train: rows, holdOut } = splitData(table, model, baseRows);
  const schema = inferTable(rows, {
    target: model.target,
    idColumns: model.idColumns,
    ...(model.task !== undefined && { task: model.task }),
    ...(model.positiveClass !== undefined && { positiveClass: model.positiveClass }),
  });
  const labelled = labelledRows(rows, schema);
  const inner = innerSplit(labelled.target, validFraction, trainingSeed);
  const train = take(labelled, inner.train);
  const plan = planFeatures({ ...train, schema, style: 'trees' });
  return { schema, plan, rows, holdOut, train, valid: take(labelled, inner.valid) };
}

/** What the trainer sees of the rows it learns from, and of those it is judged by. */
export const matricesOf = ({
  plan,
  train,
  valid,
}: TrainingData): { readonly train: Matrix; readonly valid: Matrix } => ({
  train: encodeOutOfFold(plan, train.table, train.target, trainingSeed),
  valid: encode(plan, valid.table),
});

function take({ table, target }: LabelledTable, rows: Int32Array): LabelledTable {
  const { y, weights } = target;
  return {
    table: selectRows(table, rows),
    target: {
      ...target,
      y: Float64Array.from(rows, (row) => y[row] as number),
      ...(weights && { weights: Float64Array.from(rows, (row) => weights[row] as number) }),
    },
  };
}

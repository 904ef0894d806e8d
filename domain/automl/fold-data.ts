import type { Labelled } from '../training/algorithm.ts';
import { encode, encodeOutOfFold } from '../training/features/encode.ts';
import type { FeaturePlan } from '../training/features/feature-plan.ts';
import { planFeatures } from '../training/features/plan-features.ts';
import type { TableSchema } from '../training/features/table-schema.ts';
import type { MatrixStyle } from '../training/matrix.ts';
import { selectRows } from '../training/select-rows.ts';
import type { Table } from '../training/table.ts';
import type { Target } from '../training/task.ts';
import type { FoldMatrices } from './run-trial.ts';
import type { Fold } from './split-folds.ts';

/** The rows of a search; all have a target. */
export interface SearchData {
  readonly table: Table;
  readonly schema: TableSchema;
  readonly target: Target;
}

/** A fold's matrices; what is fitted (levels, means, statistics) is fitted on its training rows alone. */
export function foldMatrices(
  { table, schema, target }: SearchData,
  { train, valid }: Fold,
  style: MatrixStyle,
  seed: number,
): FoldMatrices {
  const rows = selectRows(table, train);
  const own = targetOf(target, train);
  const plan = planFeatures({ table: rows, schema, target: own, style });
  return {
    train: { matrix: encodeOutOfFold(plan, rows, own, seed), target: own },
    valid: { matrix: encode(plan, selectRows(table, valid)), target: targetOf(target, valid) },
  };
}

/** All rows, for the final fits. */
export function allMatrices(
  { table, schema, target }: SearchData,
  style: MatrixStyle,
  seed: number,
): { readonly plan: FeaturePlan; readonly data: Labelled } {
  const plan = planFeatures({ table, schema, target, style });
  return { plan, data: { matrix: encodeOutOfFold(plan, table, target, seed), target } };
}

/** The target of some rows. */
export function targetOf(target: Target, rows: Int32Array): Target {
  const take = (values: Float64Array) => Float64Array.from(rows, (row) => values[row] as number);
  return {
    ...target,
    y: take(target.y),
    ...(target.weights && { weights: take(target.weights) }),
  };
}

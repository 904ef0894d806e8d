import type { MatrixColumn, MatrixStyle } from '../matrix.ts';
import type { Table } from '../table.ts';
import type { Target } from '../task.ts';
import { kept, sourceOf } from './encode.ts';
import { inputsOf } from './families.ts';
import type { FeatureInput, FeaturePlan } from './feature-plan.ts';
import type { Operation } from './operation.ts';
import type { Source } from './operations/family.ts';
import { fitFrequency } from './operations/frequency.ts';
import { indicatorOperation } from './operations/indicator.ts';
import { levelsOperation } from './operations/levels.ts';
import { numberOperation } from './operations/number.ts';
import { fitOneHot } from './operations/one-hot.ts';
import { fitScaled } from './operations/scaled.ts';
import { fitTarget } from './operations/target.ts';
import type { ColumnRole, TableSchema } from './table-schema.ts';

/** From this many levels, target statistics replace codes (training.md: 4 × faster graphs). */
const manyCodes = 16;
/** From this many levels, they replace one column for each. */
const manyOneHot = 31;

export interface PlanInput {
  /** The training rows; all have a target. */
  readonly table: Table;
  readonly schema: TableSchema;
  readonly target: Target;
  readonly style: MatrixStyle;
}

/** How these rows become a matrix of this style. */
export function planFeatures(input: PlanInput): FeaturePlan {
  const source = sourceOf(input.table);
  const operationsOf = input.style === 'trees' ? treeOperations : denseOperations;
  const operations = input.schema.columns.flatMap((column) => operationsOf(column, source, input));
  return planOf(input.style, operations);
}

export function planOf(style: MatrixStyle, operations: readonly Operation[]): FeaturePlan {
  const inputs = new Map<string, FeatureInput>();
  for (const operation of operations)
    for (const input of inputsOf(operation)) kept(inputs, input.name, () => input);
  const columns: MatrixColumn[] = operations.flatMap((operation) => operation.columns);
  return { style, inputs: [...inputs.values()], operations, columns };
}

function treeOperations(column: ColumnRole, source: Source, input: PlanInput): Operation[] {
  const { name } = column;
  if (column.role === 'number') return [numberOperation(name)];
  if (column.role !== 'category') return [];
  const { levels } = column;
  if (levels.length < manyCodes) return [levelsOperation(name, levels)];
  const codes = source.codes(name, levels);
  return [
    fitTarget(name, levels, codes, input.target, input.schema.classes, 'NaN'),
    fitFrequency(name, levels, codes),
  ];
}

function denseOperations(column: ColumnRole, source: Source, input: PlanInput): Operation[] {
  const { name } = column;
  if (column.role === 'number') return scaledWithMissing(numberOperation(name), source);
  if (column.role !== 'category') return [];
  const { levels } = column;
  const codes = source.codes(name, levels);
  if (levels.length < manyOneHot) return [fitOneHot(name, levels, codes)];
  const statistics = fitTarget(name, levels, codes, input.target, input.schema.classes, 'level');
  const frequency = fitFrequency(name, levels, codes);
  return [statistics, frequency].map((each) => fitScaled(each, source.made(each)));
}

/** With an indicator where some are missing. */
function scaledWithMissing(operation: Operation, source: Source): Operation[] {
  const made = source.made(operation);
  const someMissing = made.some((values) => values.some(Number.isNaN));
  const scaled = fitScaled(operation, made);
  return someMissing ? [scaled, indicatorOperation(operation)] : [scaled];
}

import type { Matrix, MatrixStyle } from '../matrix.ts';
import type { Table } from '../table.ts';
import type { Target } from '../task.ts';
import { sourceOf } from './encode.ts';
import type { FeaturePlan } from './feature-plan.ts';
import { productsOf } from './interactions.ts';
import type { Operation } from './operation.ts';
import { cycleOperation } from './operations/cycle.ts';
import { type DatePart, dateOperation, dateParts } from './operations/date.ts';
import type { Source } from './operations/family.ts';
import { fitFrequency } from './operations/frequency.ts';
import { indicatorOperation } from './operations/indicator.ts';
import { levelsOperation } from './operations/levels.ts';
import { numberOperation } from './operations/number.ts';
import { fitOneHot } from './operations/one-hot.ts';
import { fitScaled, fitTfIdf } from './operations/scaled.ts';
import { fitTarget } from './operations/target.ts';
import { fitWords } from './operations/words.ts';
import { relevance } from './relevance.ts';
import { keepColumns, keepMostImportant, planOf, tellingColumns } from './select.ts';
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
  readonly options?: FeatureOptions;
}

export interface FeatureOptions {
  /** 2: the square of every number, too. */
  readonly polynomial?: 2;
  /** Products of two numbers, too: of these pairs of raw columns, or of so many pairs that tell most of the target. */
  readonly interactions?: number | readonly (readonly [string, string])[];
  /** At most so many columns: those that tell most of the target, each for itself. */
  readonly select?: number;
}

/**
 * How these rows become a matrix of this style. Columns that never vary, or that say what an earlier one says, are left
 * out. Errors: `invalid` for a column that is absent, no number where one is needed, or no number column of a pair.
 */
export function planFeatures(input: PlanInput): FeaturePlan {
  const { schema, style, target, options = {} } = input;
  const source = sourceOf(input.table);
  const operationsOf = style === 'trees' ? treeOperations : denseOperations;
  const operations = [
    ...schema.columns.flatMap((column) => operationsOf(column, source, input)),
    ...productsOf(schema.columns, options, style, source, target),
  ];
  const all = planOf(style, operations);
  const matrix: Matrix = {
    rows: source.rows,
    columns: operations.flatMap((operation) => source.made(operation)),
    about: all.columns,
  };
  const telling = tellingColumns(matrix, style);
  const plan = keepColumns(all, telling);
  if (options.select === undefined || options.select >= telling.length) return plan;
  const importance = telling.map((at) =>
    relevance(matrix.columns[at] as Float32Array, all.columns[at]?.levels ?? 0, target),
  );
  return keepMostImportant(plan, importance, options.select);
}

function treeOperations(column: ColumnRole, source: Source, input: PlanInput): Operation[] {
  const { name } = column;
  switch (column.role) {
    case 'number':
      return [numberOperation(name)];
    case 'date':
      return [dateOperation(name, column.separator, dateParts)];
    case 'text':
      return [fitWords(name, source.texts(name), input.target)];
    case 'category': {
      const { levels } = column;
      if (levels.length < manyCodes) return [levelsOperation(name, levels)];
      const codes = source.codes(name, levels);
      return [
        fitTarget(name, levels, codes, input.target, input.schema.classes, 'NaN'),
        fitFrequency(name, levels, codes),
      ];
    }
  }
}

function denseOperations(column: ColumnRole, source: Source, input: PlanInput): Operation[] {
  const { name } = column;
  switch (column.role) {
    case 'number':
      return scaledWithMissing(numberOperation(name), source);
    case 'date': {
      const part = (...parts: readonly DatePart[]) => dateOperation(name, column.separator, parts);
      return [
        ...scaledWithMissing(part('days'), source),
        cycleOperation(part('month'), 1, 12),
        cycleOperation(part('weekday'), 0, 7),
        cycleOperation(part('hour'), 0, 24),
      ];
    }
    case 'text': {
      const words = fitWords(name, source.texts(name), input.target);
      return [fitTfIdf(words, source.made(words))];
    }
    case 'category': {
      const { levels } = column;
      const codes = source.codes(name, levels);
      if (levels.length < manyOneHot) return [fitOneHot(name, levels, codes)];
      const { classes } = input.schema;
      const statistics = fitTarget(name, levels, codes, input.target, classes, 'level');
      const frequency = fitFrequency(name, levels, codes);
      return [statistics, frequency].map((each) => fitScaled(each, source.made(each)));
    }
  }
}

/** With an indicator where some are missing. */
function scaledWithMissing(operation: Operation, source: Source): Operation[] {
  const made = source.made(operation);
  const someMissing = made.some((values) => values.some(Number.isNaN));
  const scaled = fitScaled(operation, made);
  return someMissing ? [scaled, indicatorOperation(operation)] : [scaled];
}

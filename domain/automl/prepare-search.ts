import { invalid } from '#domain/errors.ts';
import { findColumn } from '../training/columns.ts';
import { inferTable, type TableOptions } from '../training/features/infer-table.ts';
import { labelledRows } from '../training/features/labelled-rows.ts';
import type { Column, Table } from '../training/table.ts';
import { findLeaks } from './find-leaks.ts';
import type { SearchData } from './fold-data.ts';
import { planSearch, type SearchOptions } from './plan-search.ts';
import type { Algorithms } from './propose-trials.ts';
import type { SearchPlan } from './search-plan.ts';
import { type Fold, splitFolds } from './split-folds.ts';

export interface PrepareOptions extends TableOptions, SearchOptions {
  /** What happens to a column that alone predicts the target nearly perfectly. Default: left out, with a note. */
  readonly leaks?: 'leave-out' | 'keep' | 'refuse';
}

export interface PreparedSearch {
  readonly plan: SearchPlan;
  readonly data: SearchData;
  readonly folds: readonly Fold[];
}

/**
 * From a table to a search that can start: what is learnt from what, leaks found, the plan and its folds. The column of a
 * group split is no feature (it would be another one in every fold); that of a time split may be. Errors: `invalid`, as
 * `inferTable` and `planSearch`, and for a leak where leaks are refused.
 */
export function prepareSearch(
  table: Table,
  algorithms: Algorithms,
  options: PrepareOptions,
): PreparedSearch {
  const { split, leaks = 'leave-out' } = options;
  const by = split && split.kind !== 'stratified' ? splitColumn(table, split.column) : undefined;
  const ignore = [...(options.ignore ?? [])];
  if (split?.kind === 'group') ignore.push(split.column);
  const schema = inferTable(table, { ...options, ignore });
  const { table: rows, target, index } = labelledRows(table, schema);
  const found = leaks === 'keep' ? [] : findLeaks(rows, schema, target);
  const [first] = found;
  if (first && leaks === 'refuse') {
    throw invalid(`Column "${first.column}" may hold the answer: ${first.why}`, {
      field: first.column,
      hint: 'Leave it out, or say that leaks are to be kept.',
    });
  }
  const columns = schema.columns.filter(({ name }) => !found.some(({ column }) => column === name));
  if (columns.length === 0) {
    throw invalid(
      'Every column alone predicts the target nearly perfectly: nothing is left to learn from.',
      {
        field: 'target',
        hint: 'Check that the columns are known before the target is; or say that leaks are to be kept.',
      },
    );
  }
  const notes = found.map(({ column, why }) => `Left out "${column}": ${why}`);
  const size = {
    task: schema.task,
    rows: target.y.length,
    columns: columns.length,
    outputs: target.outputs,
  };
  const plan = planSearch(size, algorithms, options);
  return {
    plan,
    data: {
      table: rows,
      schema: { ...schema, columns, notes: [...schema.notes, ...notes] },
      target,
    },
    folds: splitFolds({
      target,
      split: plan.split,
      folds: plan.folds,
      seed: plan.seed,
      ...(by && { by: Array.from(index, (row) => by.values[row] ?? '') }),
    }),
  };
}

function splitColumn(table: Table, name: string | undefined): Column | undefined {
  if (name === undefined) return undefined;
  const column = findColumn(table, name);
  if (column) return column;
  throw invalid(`The data has no column "${name}" to split by.`, {
    field: 'split',
    hint: `Its columns are: ${table.columns.map((each) => each.name).join(', ')}.`,
  });
}

import { findColumn } from '../training/columns.ts';
import type { TableSchema } from '../training/features/table-schema.ts';
import { selectRows } from '../training/select-rows.ts';
import type { Column, Table } from '../training/table.ts';
import type { Target } from '../training/task.ts';
import { targetOf } from './fold-data.ts';
import { auc } from './score.ts';

export interface Leak {
  readonly column: string;
  /** A sentence's end: `it alone tells …`. */
  readonly why: string;
}

/** A single column that orders the classes this well (AUC), or follows the value this closely (|r|), knows the answer. */
const suspicious = 0.999;
/** With fewer rows a perfect order happens by chance. */
const leastRows = 50;
/** Enough to tell 0.999 from 0.99; a sort of more rows by every column would take longer than the search. */
const mostRows = 20_000;
/** A class with fewer rows is left out of the judgement. */
const leastClassRows = 10;

/**
 * Columns that alone predict the target nearly perfectly: the answer under another name, or something that is only known
 * afterwards. `all`: rows with a target; of many rows, every so many. A level's share is learnt from the other half of the rows, so that a column of
 * many levels is not taken for a leak.
 */
export function findLeaks(all: Table, schema: TableSchema, whole: Target): readonly Leak[] {
  if (whole.y.length < leastRows) return [];
  const step = Math.ceil(whole.y.length / mostRows);
  const rows = Int32Array.from({ length: Math.ceil(whole.y.length / step) }, (_, at) => at * step);
  const target = step === 1 ? whole : targetOf(whole, rows);
  const table = step === 1 ? all : selectRows(all, rows);
  return schema.columns.flatMap(({ name }) => {
    const column = findColumn(table, name);
    if (!column) return [];
    const strength =
      target.task === 'regression' ? correlation(column, target) : weakestClass(column, target);
    if (!(strength >= suspicious)) return [];
    const said =
      target.task === 'regression'
        ? `its correlation with the target is ${strength.toFixed(4)}`
        : `it alone tells the classes apart (AUC ${strength.toFixed(4)})`;
    return [{ column: name, why: `${said}: is it known before the answer is?` }];
  });
}

/** |Pearson's r| over rows that have the number; 0 for text. */
function correlation(column: Column, { y }: Target): number {
  if (column.kind === 'text') return 0;
  let [n, mx, my, sxx, syy, sxy] = [0, 0, 0, 0, 0, 0];
  for (const [row, x] of column.values.entries()) {
    if (!Number.isFinite(x)) continue;
    n++;
    const [dx, dy] = [x - mx, (y[row] as number) - my];
    mx += dx / n;
    my += dy / n;
    sxx += dx * (x - mx);
    syy += dy * ((y[row] as number) - my);
    sxy += dx * ((y[row] as number) - my);
  }
  return n >= y.length / 2 && sxx > 0 && syy > 0 ? Math.abs(sxy) / Math.sqrt(sxx * syy) : 0;
}

/** The smallest AUC of one class against the rest: a leak tells all of them. */
function weakestClass(column: Column, { y, outputs }: Target): number {
  let weakest = 1;
  let judged = 0;
  for (let label = outputs === 2 ? 1 : 0; label < outputs; label++) {
    const own = y.map((each) => (each === label ? 1 : 0));
    const positives = own.reduce((sum, each) => sum + each, 0);
    if (Math.min(positives, y.length - positives) < leastClassRows) continue;
    judged++;
    const truth: Target = { task: 'binary', y: own, outputs: 1 };
    const byShare = auc(levelShares(column, own), truth);
    const byValue = column.kind === 'number' ? auc(orderly(column.values), truth) : 0.5;
    weakest = Math.min(weakest, Math.max(byShare, byValue, 1 - byValue));
    if (weakest < suspicious) return weakest;
  }
  return judged > 0 ? weakest : 0;
}

const orderly = (values: Float64Array): Float64Array =>
  values.map((value) => (Number.isFinite(value) ? value : -Number.MAX_VALUE));

/** For each row the share of positives among rows of the other half with the same value, drawn to a half by one row's weight. */
function levelShares(column: Column, own: Float64Array): Float64Array {
  const counts = [0, 1].map(() => new Map<string | number, [hits: number, rows: number]>());
  const { values } = column;
  for (let row = 0; row < own.length; row++) {
    const half = counts[row & 1];
    const count = half?.get(values[row] ?? '') ?? [0, 0];
    half?.set(values[row] ?? '', [count[0] + (own[row] as number), count[1] + 1]);
  }
  return own.map((_, row) => {
    const [hits, rows] = counts[1 - (row & 1)]?.get(values[row] ?? '') ?? [0, 0];
    return (hits + 0.5) / (rows + 1);
  });
}

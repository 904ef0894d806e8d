import { ownValue } from '../../own-value.ts';
import type { FeatureValue } from '../../serving/capture.ts';
import { columnKind } from '../sketch/column-kind.ts';
import type { ColumnSketch } from '../sketch/column-sketch.ts';
import { keyOf } from '../sketch/float-key.ts';
import type { NumberCells } from '../sketch/number-cells.ts';

/** One column of the design the residuals are held against. */
export type ConceptTerm =
  | { readonly kind: 'level' }
  | { readonly kind: 'rank'; readonly column: string }
  | { readonly kind: 'category'; readonly column: string; readonly category: string };

/** Keeps the covariance small (40 x 40) and its estimate sound with a few hundred labels. */
const maxTerms = 40;
/** A rarer category has too few rows to tell anything. */
const minCategoryShare = 0.02;

/**
 * Level first, then every numeric column's rank, then the categories that are frequent enough, until there are 40. The most
 * important columns first, where that is known.
 */
export function conceptTerms(
  columns: readonly ColumnSketch[],
  importance: Readonly<Record<string, number>> | null = null,
): ConceptTerm[] {
  const ordered =
    importance === null
      ? columns
      : [...columns].sort(
          (a, b) => (ownValue(importance, b.name) ?? 0) - (ownValue(importance, a.name) ?? 0),
        );
  const ranks = ordered.flatMap((column): ConceptTerm[] =>
    columnKind(column) === 'number' && column.numbers.cells.length > 1
      ? [{ kind: 'rank', column: column.name }]
      : [],
  );
  const categories = ordered.flatMap((column): ConceptTerm[] => {
    const { texts } = column;
    if (columnKind(column) !== 'text' || texts.kind !== 'names') return [];
    return (
      [...texts.names]
        .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
        // The most frequent one follows from the others and the level.
        .slice(1)
        .filter(([, count]) => count >= minCategoryShare * texts.count)
        .map(([category]) => ({ kind: 'category', column: column.name, category }))
    );
  });
  return [{ kind: 'level' } as const, ...ranks, ...categories].slice(0, maxTerms);
}

/** Mid-rank of a value among the reference's, -1..1; one between its cells has the rank between them. */
export function rankOf({ level, cells, counts }: NumberCells): (value: number) => number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const before = new Float64Array(cells.length + 1);
  counts.forEach((count, at) => {
    before[at + 1] = (before[at] as number) + count;
  });
  return (value) => {
    const cell = keyOf(value) >> level;
    let low = 0;
    let high = cells.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cells[middle] as number) < cell) low = middle + 1;
      else high = middle;
    }
    const inside = cells[low] === cell ? (counts[low] as number) / 2 : 0;
    return total === 0 ? 0 : (2 * ((before[low] as number) + inside)) / total - 1;
  };
}

/** x of a row, in the order of `terms`; a missing number has rank 0, the middle. `cells`: the reference's, by column. */
export function conceptVector(
  terms: readonly ConceptTerm[],
  cells: Readonly<Record<string, NumberCells>>,
): (features: Readonly<Record<string, FeatureValue>>) => number[] {
  const parts = terms.map((term): ((row: Readonly<Record<string, FeatureValue>>) => number) => {
    if (term.kind === 'level') return () => 1;
    const { column } = term;
    if (term.kind === 'category') return (row) => (String(row[column]) === term.category ? 1 : 0);
    const known = cells[column];
    if (known === undefined) return () => 0;
    const rank = rankOf(known);
    return (row) => {
      const value = row[column];
      return typeof value === 'number' && Number.isFinite(value) ? rank(value) : 0;
    };
  });
  return (row) => parts.map((part) => part(row));
}

/** The cells that `conceptVector` needs of these terms. */
export const cellsOfTerms = (
  terms: readonly ConceptTerm[],
  columns: readonly ColumnSketch[],
): Record<string, NumberCells> => {
  const wanted = new Set(terms.flatMap((term) => (term.kind === 'rank' ? [term.column] : [])));
  return Object.fromEntries(
    columns
      .filter(({ name }) => wanted.has(name))
      .map(({ name, numbers: { level, cells, counts } }) => [name, { level, cells, counts }]),
  );
};

import type { FeatureValue } from '../serving/capture.ts';
import { cellOf, type NumberSketch } from './number-sketch.ts';
import type { TextSketch } from './text-sketch.ts';

/** One column of the design the residuals are held against. */
export type ConceptTerm =
  | { readonly kind: 'level' }
  | { readonly kind: 'rank'; readonly column: string }
  | { readonly kind: 'category'; readonly column: string; readonly category: string };

/** Sums that add up over parts of a window: of the score vector s = (y - p)·x and of its products (row-major, whole). */
export interface ConceptMoments {
  labels: number;
  /** Predictions whose class was right. */
  correct: number;
  readonly sums: number[];
  readonly products: number[];
}

/** Keeps the covariance small (40 x 40) and its estimate sound with a few hundred labels. */
const maxTerms = 40;
/** A rarer category has too few rows to tell anything. */
const minCategoryShare = 0.02;

/** Level first, then every numeric column's rank, then the categories that are frequent enough, until there are 40. */
export function conceptTerms(columns: readonly (NumberSketch | TextSketch)[]): ConceptTerm[] {
  const ranks = columns.flatMap((column): ConceptTerm[] =>
    column.kind === 'number' && column.edges.length > 0
      ? [{ kind: 'rank', column: column.name }]
      : [],
  );
  const categories = columns.flatMap((column): ConceptTerm[] =>
    column.kind === 'text'
      ? column.categories
          // The most frequent one follows from the others and the level.
          .slice(1)
          .filter(([, count]) => count >= minCategoryShare * column.rows)
          .map(([category]) => ({ kind: 'category', column: column.name, category }))
      : [],
  );
  return [{ kind: 'level' } as const, ...ranks, ...categories].slice(0, maxTerms);
}

/** Mid-rank of `value` among the reference's values, -1..1, per cell of the sketch. */
export function rankTable({ counts }: NumberSketch): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let before = 0;
  return Float64Array.from(counts, (count) => {
    const middle = before + count / 2;
    before += count;
    return total === 0 ? 0 : (2 * middle) / total - 1;
  });
}

/** x of a row, in the order of `terms`; a missing number has rank 0, the middle. */
export function conceptVector(
  terms: readonly ConceptTerm[],
  ranks: ReadonlyMap<string, { readonly sketch: NumberSketch; readonly table: Float64Array }>,
  features: Readonly<Record<string, FeatureValue>>,
): number[] {
  return terms.map((term) => {
    if (term.kind === 'level') return 1;
    const value = features[term.column];
    if (term.kind === 'category') return String(value) === term.category ? 1 : 0;
    const rank = ranks.get(term.column);
    return typeof value === 'number' && Number.isFinite(value) && rank !== undefined
      ? (rank.table[cellOf(rank.sketch.edges, value)] as number)
      : 0;
  });
}

export const emptyMoments = (terms: number): ConceptMoments => ({
  labels: 0,
  correct: 0,
  sums: new Array<number>(terms).fill(0),
  products: new Array<number>(terms * terms).fill(0),
});

/** Adds one labelled prediction: `y` 0 or 1, `p` the probability the model gave to 1, whose class is 1 from `threshold` on. */
export function addLabelled(
  moments: ConceptMoments,
  x: readonly number[],
  y: 0 | 1,
  p: number,
  threshold: number,
): void {
  moments.labels++;
  if (p >= threshold === (y === 1)) moments.correct++;
  const size = x.length;
  // Most categories are 0 in most rows.
  const touched: number[] = [];
  for (let i = 0; i < size; i++) if (x[i] !== 0) touched.push(i);
  const residual = y - p;
  for (const i of touched) {
    const score = residual * (x[i] as number);
    moments.sums[i] = (moments.sums[i] as number) + score;
    for (const j of touched)
      moments.products[i * size + j] =
        (moments.products[i * size + j] as number) + score * residual * (x[j] as number);
  }
}

export function mergeMoments(a: ConceptMoments, b: ConceptMoments): ConceptMoments {
  return {
    labels: a.labels + b.labels,
    correct: a.correct + b.correct,
    sums: a.sums.map((value, i) => value + (b.sums[i] as number)),
    products: a.products.map((value, i) => value + (b.products[i] as number)),
  };
}

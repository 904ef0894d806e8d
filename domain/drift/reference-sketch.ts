import { invalid } from '../errors.ts';
import type { FeatureValue } from '../serving/capture.ts';
import type { Column, Table } from '../training/table.ts';
import {
  addLabelled,
  type ConceptMoments,
  type ConceptTerm,
  conceptTerms,
  conceptVector,
  emptyMoments,
  rankTable,
} from './concept-score.ts';
import { buildNumberSketch, type NumberSketch } from './number-sketch.ts';
import { buildTextSketch, type TextSketch } from './text-sketch.ts';

/**
 * All that a drift check needs of the data a version was trained on; goes to JSON and back, about 10 KB a column at most.
 * `prediction` and `concept` come from rows the model has not seen; without them those checks are not made, and say so.
 */
export interface ReferenceSketch {
  readonly schemaVersion: 1;
  readonly rows: number;
  readonly target: string;
  /** Columns that are no features; seeing them in a request is no news. */
  readonly ignored: readonly string[];
  readonly columns: readonly (NumberSketch | TextSketch)[];
  /** Of the probability of the positive class on the hold-out. */
  readonly prediction: NumberSketch | null;
  readonly concept: {
    readonly terms: readonly ConceptTerm[];
    readonly threshold: number;
    readonly moments: ConceptMoments;
  } | null;
}

/** The hold-out: `table` with the feature columns, and per row the probability of the positive class and the 0/1 label. */
export interface HoldOut {
  readonly table: Table;
  readonly scores: Float64Array;
  readonly labels: Uint8Array;
  /** From this probability on a row is called positive; 0.5 when absent. */
  readonly threshold?: number;
}

/** One value as it comes in a request: null for what is missing. */
export const featureAt = (column: Column, row: number): FeatureValue => {
  const value = column.values[row];
  return value === undefined || value === '' || Number.isNaN(value) ? null : value;
};

export const rowAt = (columns: readonly Column[], row: number): Record<string, FeatureValue> =>
  Object.fromEntries(columns.map((column) => [column.name, featureAt(column, row)]));

export function buildReferenceSketch(input: {
  readonly table: Table;
  readonly target: string;
  readonly idColumns: readonly string[];
  readonly holdOut?: HoldOut;
}): ReferenceSketch {
  const { table, target, idColumns, holdOut } = input;
  const ignored = [target, ...idColumns];
  const columns = table.columns
    .filter(({ name }) => !ignored.includes(name))
    .map((column) =>
      column.kind === 'number'
        ? buildNumberSketch(column.name, column.values)
        : buildTextSketch(column.name, column.values),
    );
  return {
    schemaVersion: 1,
    rows: table.rows,
    target,
    ignored,
    columns,
    prediction: holdOut === undefined ? null : buildNumberSketch('prediction', holdOut.scores),
    concept: holdOut === undefined ? null : conceptOf(columns, holdOut),
  };
}

function conceptOf(columns: readonly (NumberSketch | TextSketch)[], holdOut: HoldOut) {
  const { table, scores, labels, threshold = 0.5 } = holdOut;
  if (scores.length !== table.rows || labels.length !== table.rows)
    throw invalid(
      `The hold-out has ${table.rows} rows, ${scores.length} scores and ${labels.length} labels; there must be one of each per row.`,
      { field: 'holdOut' },
    );
  const terms = conceptTerms(columns);
  const ranks = ranksOf(columns);
  const moments = emptyMoments(terms.length);
  for (let row = 0; row < table.rows; row++)
    addLabelled(
      moments,
      conceptVector(terms, ranks, rowAt(table.columns, row)),
      labels[row] === 1 ? 1 : 0,
      scores[row] as number,
      threshold,
    );
  return { terms, threshold, moments };
}

/** Rank tables by column, for `conceptVector`. */
export const ranksOf = (columns: readonly (NumberSketch | TextSketch)[]) =>
  new Map(
    columns.flatMap((sketch) =>
      sketch.kind === 'number'
        ? [[sketch.name, { sketch, table: rankTable(sketch) }] as const]
        : [],
    ),
  );

/**
 * The sketch of these columns only: a model may leave out columns of its data (constant ones, identifiers), which then
 * never come with a request.
 */
export function selectColumns(
  reference: ReferenceSketch,
  names: ReadonlySet<string>,
): ReferenceSketch {
  const { concept } = reference;
  const kept = concept?.terms.flatMap((term, at) =>
    term.kind === 'level' || names.has(term.column) ? [at] : [],
  );
  const size = concept?.terms.length ?? 0;
  return {
    ...reference,
    columns: reference.columns.filter(({ name }) => names.has(name)),
    concept:
      concept === null || kept === undefined
        ? null
        : {
            ...concept,
            terms: kept.map((at) => concept.terms[at] as ConceptTerm),
            moments: {
              ...concept.moments,
              sums: kept.map((at) => concept.moments.sums[at] as number),
              products: kept.flatMap((i) =>
                kept.map((j) => concept.moments.products[i * size + j] as number),
              ),
            },
          },
  };
}

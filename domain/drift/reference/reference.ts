import { invalid } from '#domain/errors.ts';
import type { FeatureValue } from '../../serving/capture.ts';
import { hashNumber } from '../../text-hash.ts';
import type { Column, Table } from '../../training/table.ts';
import type { ConceptMoments } from '../concept/concept-moments.ts';
import {
  type ConceptTerm,
  cellsOfTerms,
  conceptTerms,
  conceptVector,
} from '../concept/concept-terms.ts';
import { momentsCounter, residualOf } from '../concept/count-concept.ts';
import { type Labelled, labelledCounter, type Predicts } from '../performance/count-labelled.ts';
import type { LabelledSketch } from '../performance/labelled-sketch.ts';
import { predictionRow } from '../performance/prediction-row.ts';
import { momentsOf } from '../sketch/exact-sum.ts';
import { sketchTable, type TableSketch, tableCounter } from '../sketch/table-sketch.ts';

/**
 * All that a drift check needs of the data a version was trained on; goes to JSON and back. `predictions`, `labelled` and `concept`
 * come from rows the model has not seen; without them those checks are not made, and say so.
 */
export interface Reference {
  readonly schemaVersion: 2;
  readonly target: string | null;
  /** Columns that are no features; seeing them in a request is no news. */
  readonly ignored: readonly string[];
  readonly features: TableSketch;
  /** By feature, as a share of all, 0..1; null where the model does not tell. */
  readonly importance: Readonly<Record<string, number>> | null;
  /** Columns as in ../performance/prediction-row.ts. */
  readonly predictions: TableSketch | null;
  readonly labelled: LabelledSketch | null;
  readonly concept: {
    readonly terms: readonly ConceptTerm[];
    /** From this probability on a row is called positive. */
    readonly threshold: number;
    /** Errors of a predicted number are counted in parts of this; 1 for classes. */
    readonly scale: number;
    readonly moments: ConceptMoments;
  } | null;
}

/** Rows the model has not seen: `table` with the feature columns, and what was said of each row and came true. */
export interface HoldOut {
  readonly table: Table;
  readonly predicts: Predicts;
  /** One per row. */
  readonly predictions: readonly Labelled[];
  /** 0.5 when absent. */
  readonly threshold?: number;
}

/** One value as it comes in a request: null for what is missing. */
export const featureAt = (column: Column, row: number): FeatureValue => {
  const value = column.values[row];
  return value === undefined || value === '' || Number.isNaN(value) ? null : value;
};

export const rowAt = (columns: readonly Column[], row: number): Record<string, FeatureValue> =>
  Object.fromEntries(columns.map((column) => [column.name, featureAt(column, row)]));

/** Counts training data and, if there is one, the hold-out. Throws `invalid` for a hold-out without a prediction per row. */
export function buildReference(input: {
  readonly table: Table;
  readonly target: string | null;
  readonly idColumns: readonly string[];
  readonly importance?: Readonly<Record<string, number>>;
  readonly holdOut?: HoldOut;
}): Reference {
  const { table, target, idColumns, holdOut } = input;
  const importance = input.importance === undefined ? null : asShares(input.importance);
  const ignored = [...(target === null ? [] : [target]), ...idColumns];
  const columns = table.columns.filter(({ name }) => !ignored.includes(name));
  const features = sketchTable({ rows: table.rows, columns });
  return {
    schemaVersion: 2,
    target,
    ignored,
    features,
    importance,
    ...(holdOut === undefined
      ? { predictions: null, labelled: null, concept: null }
      : countHoldOut(features, importance, holdOut)),
  };
}

function asShares(importance: Readonly<Record<string, number>>): Record<string, number> | null {
  const entries = Object.entries(importance)
    .map(([name, value]) => [name, Number.isFinite(value) ? Math.max(0, value) : 0] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const total = entries.reduce((sum, [, value]) => sum + value, 0);
  if (total === 0) return null;
  return Object.fromEntries(entries.map(([name, value]) => [name, value / total]));
}

function countHoldOut(
  features: TableSketch,
  importance: Reference['importance'],
  { table, predicts, predictions, threshold = 0.5 }: HoldOut,
): Pick<Reference, 'predictions' | 'labelled' | 'concept'> {
  if (predictions.length !== table.rows)
    throw invalid(
      `The hold-out has ${table.rows} rows and ${predictions.length} predictions; there must be one per row.`,
      { field: 'holdOut' },
    );
  const terms = conceptTerms(features.columns, importance);
  const vector = conceptVector(terms, cellsOfTerms(terms, features.columns));
  const scale = predicts.task === 'regression' ? errorScale(predictions) : 1;
  const moments = momentsCounter(terms.length);
  const labelled = labelledCounter(predicts);
  const said = tableCounter();
  predictions.forEach((prediction, row) => {
    said.add(predictionRow(prediction, predicts), hashNumber(row));
    if (!labelled.add(prediction)) return;
    const residual = residualOf(prediction, predicts, scale);
    if (residual === undefined) return;
    const correct = String(prediction.outcome) === String(prediction.predicted);
    moments.add(vector(rowAt(table.columns, row)), residual, correct);
  });
  return {
    predictions: said.sketch(),
    labelled: labelled.sketch(),
    concept: { terms, threshold, scale, moments: moments.moments() },
  };
}

/** Four standard deviations of the errors; what is beyond counts as much. */
function errorScale(predictions: readonly Labelled[]): number {
  const counter = labelledCounter({ task: 'regression' });
  for (const prediction of predictions) counter.add(prediction);
  const counted = counter.sketch();
  if (counted.task !== 'regression') return 1;
  const { std } = momentsOf(counted.error, counted.labels);
  return std > 0 ? 4 * std : 1;
}

/**
 * Of these columns only: a model may leave out columns of its data (constant ones, identifiers), which then never come with a
 * request.
 */
export function selectFeatures(reference: Reference, names: ReadonlySet<string>): Reference {
  const { features, concept, importance } = reference;
  const kept = features.columns.flatMap(({ name }, at) => (names.has(name) ? [at] : []));
  return {
    ...reference,
    ignored: [
      ...reference.ignored,
      ...features.columns.map(({ name }) => name).filter((name) => !names.has(name)),
    ],
    features: {
      ...features,
      columns: kept.map((at) => features.columns[at] as (typeof features.columns)[number]),
      sample: features.sample.map(({ key, values }) => ({
        key,
        values: kept.map((at) => values[at] ?? null),
      })),
    },
    importance:
      importance === null
        ? null
        : asShares(
            Object.fromEntries(Object.entries(importance).filter(([name]) => names.has(name))),
          ),
    concept: concept === null ? null : selectTerms(concept, names),
  };
}

function selectTerms(
  concept: NonNullable<Reference['concept']>,
  names: ReadonlySet<string>,
): NonNullable<Reference['concept']> {
  const size = concept.terms.length;
  const kept = concept.terms.flatMap((term, at) =>
    term.kind === 'level' || names.has(term.column) ? [at] : [],
  );
  return {
    ...concept,
    terms: kept.map((at) => concept.terms[at] as ConceptTerm),
    moments: {
      ...concept.moments,
      sums: kept.map((at) => concept.moments.sums[at] as number),
      products: kept.flatMap((i) =>
        kept.map((j) => concept.moments.products[i * size + j] as number),
      ),
    },
  };
}

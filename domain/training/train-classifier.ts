import { findColumn, textOf } from './columns.ts';
import { type ColumnPlan, encodeOutOfFold, encodeTable, planColumns } from './encode-features.ts';
import { boost } from './gbdt/boost.ts';
import { type GbdtParams, gbdtParams } from './gbdt/params.ts';
import { score, toProbabilities } from './gbdt/predict.ts';
import type { Ensemble } from './gbdt/tree.ts';
import { inferSchema, type SchemaOptions } from './infer-schema.ts';
import { seededRandom, shuffle } from './random.ts';
import type { TrainingSchema } from './schema.ts';
import { selectRows } from './select-rows.ts';
import type { Table } from './table.ts';

export interface TrainOptions extends SchemaOptions {
  /** Same data, parameters and seed: same model, bit for bit. Default 1. */
  readonly seed?: number;
  readonly params?: Partial<GbdtParams>;
}

/** A classifier on raw columns; `toOnnx` writes it as a graph that answers the same. */
export interface TrainedClassifier {
  readonly schema: TrainingSchema;
  /** Order of the probability columns; for binary the positive class is last. */
  readonly classes: readonly string[];
  readonly columns: readonly ColumnPlan[];
  readonly ensemble: Ensemble;
  /** As used: `trees` is the number of boosting rounds that were kept. */
  readonly params: GbdtParams;
  readonly notes: readonly string[];
  /** Log loss (nats) on the rows of the inner validation after each round that was tried; empty when there were none. */
  readonly learningCurve: readonly number[];
  /** Share of all splits' gain by feature, largest first; sums to 1 unless no split was found. */
  readonly importance: readonly { readonly feature: string; readonly gain: number }[];
  /** Probabilities, rows × classes, row-major. Errors: `invalid` for a feature that is absent or of the wrong kind. */
  predict(table: Table): Float64Array;
}

/** Above this many rows the trees of the inner fit are kept: a last fit on all rows would cost more than it gives. */
const maxRefitRows = 50_000;
/** Fewer inner validation rows than this cannot tell when to stop. */
const minValidRows = 50;
/** Rounds when there are too few rows to find out. */
const roundsWithoutValidation = 50;

/**
 * Trains boosted trees on every usable column (`inferSchema`). An inner split, stratified by class, finds the number of
 * rounds; then all rows train that many. Errors: `invalid` when the data or the parameters do not allow training.
 */
export function trainClassifier(table: Table, options: TrainOptions): TrainedClassifier {
  const schema = inferSchema(table, options);
  const seed = options.seed ?? 1;
  const notes = [...schema.notes];
  const params = gbdtParams(schema.rows, options.params);
  const labelled = labelledRows(table, schema);
  const rows = labelled.table.rows;
  const fitted = { ...params, minChildRows: Math.min(params.minChildRows, Math.ceil(rows / 20)) };

  const learn = (rounds: number, train: Labelled, valid?: Labelled): Fitted => {
    const { features, classes } = schema;
    const columns = planColumns(features, train.table, train.y, classes.length);
    const encoded = encodeOutOfFold(columns, train.table, train.y, seed);
    const {
      ensemble,
      rounds: kept,
      validLosses,
    } = boost({
      train: { table: encoded, y: train.y },
      ...(valid && { valid: { table: encodeTable(columns, valid.table), y: valid.y } }),
      levelCounts: columns.map((plan) => (plan.kind === 'levels' ? plan.levels.length + 2 : 0)),
      classCount: classes.length,
      params: { ...fitted, trees: rounds },
      seed,
    });
    return { columns, ensemble, rounds: kept, validLosses };
  };

  let model: Fitted;
  let learningCurve: readonly number[] = [];
  if (params.earlyStoppingRounds === 0) model = learn(params.trees, labelled);
  else if (rows * params.validFraction < minValidRows) {
    const rounds = Math.min(params.trees, roundsWithoutValidation);
    notes.push(`${rows} rows are too few to find the number of trees; trained ${rounds} rounds.`);
    model = learn(rounds, labelled);
  } else {
    const { train, valid } = innerSplit(labelled, params.validFraction, seed);
    model = learn(params.trees, train, valid);
    learningCurve = model.validLosses;
    if (rows <= maxRefitRows && model.rounds > 0) model = learn(model.rounds, labelled);
  }
  const { columns, ensemble } = model;
  if (model.rounds === 0)
    notes.push('No column tells the classes apart; the model answers with their shares.');
  return {
    schema,
    classes: schema.classes,
    columns,
    ensemble,
    params: { ...fitted, trees: model.rounds },
    notes,
    learningCurve,
    importance: importanceOf(schema, columns, ensemble),
    predict: (rowsToScore) =>
      toProbabilities(score(ensemble, encodeTable(columns, rowsToScore)), ensemble.outputs),
  };
}

interface Labelled {
  readonly table: Table;
  readonly y: Int32Array;
}

interface Fitted {
  readonly columns: readonly ColumnPlan[];
  readonly ensemble: Ensemble;
  readonly rounds: number;
  readonly validLosses: readonly number[];
}

function labelledRows(table: Table, schema: TrainingSchema): Labelled {
  const target = findColumn(table, schema.target);
  const labels = target === undefined ? [] : textOf(target);
  const index = new Map(schema.classes.map((name, code) => [name, code]));
  const rows = labels.flatMap((label, row) => (label === '' ? [] : [row]));
  const y = Int32Array.from(rows, (row) => index.get(labels[row] ?? '') ?? 0);
  return { table: rows.length === table.rows ? table : selectRows(table, rows), y };
}

function innerSplit(
  { table, y }: Labelled,
  fraction: number,
  seed: number,
): { train: Labelled; valid: Labelled } {
  const random = seededRandom(seed ^ 0x5eed);
  const order = Int32Array.from({ length: y.length }, (_, row) => row);
  shuffle(order, random);
  const seen = new Map<number, number>();
  const inner: Record<'train' | 'valid', number[]> = { train: [], valid: [] };
  for (const row of order) {
    // Of each class every 1/fraction-th row, the first one to training.
    const before = seen.get(y[row] as number) ?? 0;
    seen.set(y[row] as number, before + 1);
    const chosen = Math.floor((before + 1) * fraction) > Math.floor(before * fraction);
    inner[chosen ? 'valid' : 'train'].push(row);
  }
  const take = (rows: number[]): Labelled => {
    const sorted = Int32Array.from(rows).sort();
    return { table: selectRows(table, sorted), y: sorted.map((row) => y[row] as number) };
  };
  return { train: take(inner.train), valid: take(inner.valid) };
}

function importanceOf(
  schema: TrainingSchema,
  columns: readonly ColumnPlan[],
  ensemble: Ensemble,
): { feature: string; gain: number }[] {
  const gains = new Map(schema.features.map(({ name }) => [name, 0]));
  let total = 0;
  for (const tree of ensemble.trees) {
    for (const [node, column] of tree.column.entries()) {
      const feature = columns[column]?.feature;
      if (feature === undefined) continue;
      const gain = tree.gain[node] as number;
      gains.set(feature, (gains.get(feature) ?? 0) + gain);
      total += gain;
    }
  }
  return Array.from(gains, ([feature, gain]) => ({
    feature,
    gain: total > 0 ? gain / total : 0,
  })).sort((a, b) => b.gain - a.gain);
}

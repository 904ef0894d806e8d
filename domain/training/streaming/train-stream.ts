import { invalid } from '#domain/errors.ts';
import type { Constraints, FitProgress, Params, Size } from '../algorithm.ts';
import { columnConstraints } from '../boosting/constraints.ts';
import { fitBinned } from '../boosting/fit-binned.ts';
import type { FittedGbdt } from '../boosting/fitted-gbdt.ts';
import { gbdtParams } from '../boosting/params.ts';
import { checkWeights } from '../check-weights.ts';
import { findColumn, textOf } from '../columns.ts';
import type { Compute } from '../compute.ts';
import { encode, encodeOutOfFold } from '../features/encode.ts';
import type { FeaturePlan } from '../features/feature-plan.ts';
import { inferTable, type TableOptions } from '../features/infer-table.ts';
import { type LabelledRows, labelledRows } from '../features/labelled-rows.ts';
import { planFeatures } from '../features/plan-features.ts';
import type { TableSchema } from '../features/table-schema.ts';
import type { Matrix } from '../matrix.ts';
import { parseNumber } from '../missing.ts';
import { assembleModel } from '../model/assemble-model.ts';
import type { TrainedModel } from '../model/trained-model.ts';
import { selectRows } from '../select-rows.ts';
import type { Column, Table } from '../table.ts';
import type { Target } from '../task.ts';
import { type Binned, binAlike, startBinned } from '../trees/binned.ts';
import { type CsvStream, piecesOf, readPiece, type Wanted } from './csv-stream.ts';
import { joinTables } from './join-tables.ts';
import { type Survey, side, surveyRows } from './survey-rows.ts';

export interface StreamOptions extends TableOptions {
  readonly params?: Params;
  readonly constraints?: Constraints;
  readonly seed: number;
  /** Of the file in characters, roughly. */
  readonly length: number;
  /** Rows that are not learnt from: a share, and at most so many. */
  readonly judge: { readonly share: number; readonly rows: number };
}

export interface StreamTools {
  readonly compute: Compute;
  /** Told after each piece of a reading, and between two rounds. */
  readonly onReading?: (reading: 1 | 2, characters: number) => void | Promise<void>;
  /** Told between the readings, when it is known what will be trained. */
  readonly onPlanned?: (size: Size) => void;
  readonly onProgress?: (progress: FitProgress) => void | Promise<void>;
  /** Milliseconds, of any start; to tell reading from training. */
  readonly now?: () => number;
}

export interface StreamTrained {
  readonly model: TrainedModel;
  readonly schema: TableSchema;
  /** Rows that nothing has learnt from. */
  readonly judge: LabelledRows;
  /** What was learnt from, without its columns. */
  readonly target: Target;
  /** Rows of the file. */
  readonly rows: number;
  /** Features, bins and trees, without reading; 0 without a clock. */
  readonly trainMs: number;
}

/** Rows that features and cuts are planned by; as many as cuts are chosen from. */
const sampleRows = 200_000;
/** Rows that say when to stop: enough to tell rounds apart. */
const stop = { share: 0.1, rows: 100_000 };

/**
 * Gradient boosting on a CSV that does not fit into memory: one reading to count, split and draw a sample, from which
 * features and bins are planned; one to encode and bin, a byte or two a value. Rows of the sample get the target
 * statistics of the other folds, as in memory; all others those of the sample, which they are not in. Errors: `invalid`
 * as `inferTable` and `planFeatures`, of the sample.
 */
export async function trainStream(
  stream: CsvStream,
  options: StreamOptions,
  tools: StreamTools,
): Promise<StreamTrained> {
  const { onReading, now = () => 0 } = tools;
  const survey = await surveyRows(stream, {
    ...options,
    sampleRows,
    stop: options.params?.earlyStoppingRounds === 0 ? { share: 0, rows: 0 } : stop,
    onPiece: (characters) => onReading?.(1, characters),
  });
  const plannedAt = now();
  const planned = planRows(survey, options);
  const planningMs = now() - plannedAt;
  const { task, classes } = planned.schema;
  tools.onPlanned?.({
    task,
    rows: planned.rows,
    columns: planned.plan.columns.length,
    outputs: Math.max(1, classes.length),
  });
  const read = await readRows(stream, survey, planned, options, tools);
  try {
    const fitAt = now();
    const fitted = await boost(read, planned.plan, options, tools);
    const model = assembleModel({
      schema: {
        ...planned.schema,
        rows: read.target.y.length,
        rowsWithoutTarget: survey.counts.none,
      },
      members: [{ plan: planned.plan, fitted, weight: 1 }],
      learningCurve: fitted.learningCurve,
      notes: [
        ...lostNotes(survey, planned),
        `The file was read in a stream: features and bins are planned on a sample of ${survey.sample.rows} of its rows.`,
        ...read.notes,
      ],
    });
    return {
      model,
      schema: planned.schema,
      judge: read.judge,
      target: read.target,
      rows: survey.rows,
      trainMs: planningMs + read.encodingMs + (now() - fitAt),
    };
  } finally {
    read.binned.close();
  }
}

/** What the sample taught: enough to make bins of any row. */
interface PlannedRows {
  readonly schema: TableSchema;
  readonly plan: FeaturePlan;
  readonly sample: LabelledRows;
  readonly matrix: Matrix;
  readonly wanted: Wanted;
  /** Rows to learn from. */
  readonly rows: number;
}

function planRows(survey: Survey, options: StreamOptions): PlannedRows {
  const { target, weightColumn, seed } = options;
  const drawn = withoutLoneClasses(survey, target);
  const schema = inferTable(drawn, options);
  const sample = labelledRows(drawn, schema);
  const plan = planFeatures({ table: sample.table, schema, target: sample.target, style: 'trees' });
  const kind = findColumn(survey.sample, target)?.kind ?? 'text';
  return {
    schema,
    plan,
    sample,
    matrix: encodeOutOfFold(plan, sample.table, sample.target, seed),
    wanted: new Map([
      ...plan.inputs.map(({ name, kind: of }) => [name, of] as const),
      [target, kind],
      ...(weightColumn === undefined ? [] : [[weightColumn, 'number'] as const]),
    ]),
    rows: sample.index.length + survey.counts.train - unlearnable(survey, schema, kind),
  };
}

/** With more texts than this the target is no class. */
const maxClasses = 100;

/** A class that the sample has one row of is too rare to be learnt; it must not stop the others. */
function withoutLoneClasses({ sample, labels }: Survey, target: string): Table {
  const column = findColumn(sample, target);
  if (column === undefined || labels === undefined || labels.size > maxClasses) return sample;
  const texts = textOf(column);
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const rows = Int32Array.from(texts.keys()).filter((row) => counts.get(texts[row] ?? '') !== 1);
  return rows.length === sample.rows ? sample : selectRows(sample, rows);
}

/** Rows of side `train` whose target the sample does not know: a class it lacks, text where it has numbers. */
function unlearnable(survey: Survey, { task, classes }: TableSchema, kind: Column['kind']): number {
  if (task === 'regression') return survey.textTargets;
  if (survey.labels === undefined)
    throw invalid('The target has more than 1000 classes.', {
      field: 'target',
      hint: 'Ask for the task "regression" if it is a quantity.',
    });
  const known = new Set(classes);
  let rows = 0;
  for (const [label, count] of survey.labels) {
    const value = kind === 'number' ? parseNumber(label) : label;
    if (value === undefined || !known.has(String(value))) rows += count;
  }
  return rows;
}

function lostNotes({ counts, sample }: Survey, planned: PlannedRows): string[] {
  const lost = counts.train + sample.rows - planned.rows;
  return lost === 0
    ? []
    : [
        `Left out ${lost} rows whose target is not among those of the sample: too rare to be learnt.`,
      ];
}

interface ReadRows {
  readonly binned: Binned;
  readonly target: Target;
  readonly stop: LabelledRows;
  readonly judge: LabelledRows;
  readonly encodingMs: number;
  readonly notes: readonly string[];
}

async function readRows(
  stream: CsvStream,
  { sides }: Survey,
  { schema, plan, sample, matrix, wanted, rows }: PlannedRows,
  { params }: StreamOptions,
  { compute, onReading, now = () => 0 }: StreamTools,
): Promise<ReadRows> {
  const { bins: maxBins } = gbdtParams(schema.task, rows, params);
  const startedAt = now();
  const builder = startBinned({ about: plan.columns, sample: matrix, rows, maxBins, compute });
  const y = new Float64Array(rows);
  const weights = sample.target.weights && new Float64Array(rows);
  let added = 0;
  const add = ({ target }: LabelledRows, encoded: Matrix) => {
    builder.add(encoded);
    y.set(target.y, added);
    if (target.weights) {
      checkWeights(target.weights, schema.weightColumn);
      weights?.set(target.weights, added);
    }
    added += encoded.rows;
  };
  add(sample, matrix);
  let encodingMs = now() - startedAt;
  const refused = new Map<string, number>();
  const apart: Record<'stop' | 'judge', Table[]> = { stop: [], judge: [] };
  let row = 0;
  for await (const piece of piecesOf(stream)) {
    const read = readPiece(piece, wanted, stream.trim, row);
    const own = sides.subarray(row, row + read.table.rows);
    row += read.table.rows;
    for (const [name, count] of read.refused) refused.set(name, (refused.get(name) ?? 0) + count);
    apart.stop.push(rowsOf(read.table, own, side.stop));
    apart.judge.push(rowsOf(read.table, own, side.judge));
    const pieceAt = now();
    const learnt = labelledRows(rowsOf(read.table, own, side.train), schema);
    add(learnt, encode(plan, learnt.table));
    encodingMs += now() - pieceAt;
    await onReading?.(2, piece.text.length);
  }
  return {
    binned: builder.finish(),
    target: {
      task: schema.task,
      outputs: Math.max(1, schema.classes.length),
      y,
      ...(weights && { weights }),
    },
    stop: labelledRows(joinTables(apart.stop), schema),
    judge: labelledRows(joinTables(apart.judge), schema),
    encodingMs,
    notes: Array.from(
      refused,
      ([name, count]) =>
        `${count} cells of "${name}" are no numbers, as all of it in the sample is; they count as missing.`,
    ),
  };
}

const rowsOf = (table: Table, sides: Uint8Array, wanted: number): Table =>
  selectRows(
    table,
    Int32Array.from(sides.keys()).filter((row) => sides[row] === wanted),
  );

/** Fewer rows than this cannot tell when to stop. */
const minStopRows = 50;

async function boost(
  { binned, target, stop: judges }: ReadRows,
  plan: FeaturePlan,
  { params, constraints, seed }: StreamOptions,
  { onProgress }: StreamTools,
): Promise<FittedGbdt> {
  const canStop = judges.index.length >= minStopRows && params?.earlyStoppingRounds !== 0;
  const fit = fitBinned({
    binned,
    target,
    ...(canStop && {
      valid: { rows: binAlike(binned, encode(plan, judges.table)), target: judges.target },
    }),
    ...(params && { params }),
    seed,
    ...columnConstraints(constraints, plan.columns),
  });
  for (;;) {
    const { done, value } = fit.next();
    if (done) return value;
    await onProgress?.(value);
  }
}

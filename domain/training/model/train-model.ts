import { invalid } from '#domain/errors.ts';
import type { Algorithm, Fitted, Labelled, Params } from '../algorithm.ts';
import { algorithms } from '../algorithms.ts';
import { encode, encodeOutOfFold } from '../features/encode.ts';
import type { FeaturePlan } from '../features/feature-plan.ts';
import { inferTable } from '../features/infer-table.ts';
import { type LabelledRows, labelledRows } from '../features/labelled-rows.ts';
import { planFeatures } from '../features/plan-features.ts';
import type { TableSchema } from '../features/table-schema.ts';
import { selectRows } from '../select-rows.ts';
import { keptParams, stepsParam } from '../steps.ts';
import type { Table } from '../table.ts';
import { assembleModel } from './assemble-model.ts';
import { calibrate } from './calibrate.ts';
import type { Found } from './checkpoint.ts';
import { innerSplit } from './inner-split.ts';
import { runFit, type Session } from './run-fit.ts';
import { openSession } from './session.ts';
import { isPaused, type Paused, type TrainContext, type TrainOptions } from './train-options.ts';
import type { Calibration, TrainedModel } from './trained-model.ts';

/** Above this many rows the model of the inner split is kept: a last fit on all rows would cost more than it gives. */
const maxRefitRows = 50_000;
/** Fewer validation rows than this cannot tell when to stop. */
const minValidRows = 50;
/** Steps when there are too few rows to find out. */
const stepsWithoutValidation = 50;
const defaultValidFraction = 0.15;

/** One training: what all of its steps need. */
interface Training {
  readonly schema: TableSchema;
  readonly algorithm: Algorithm;
  readonly options: TrainOptions;
  readonly seed: number;
  readonly context: TrainContext;
  readonly session: Session;
}

/** Rows to learn from and to judge by. */
interface Judged {
  /** Made when asked for, so that copies of rows are gone when the fit begins. */
  readonly split: () => { readonly train: LabelledRows; readonly valid: LabelledRows };
  /** Whether all rows are learnt from once the number of steps is known. */
  readonly refit: boolean;
}

/**
 * Trains one model on every usable column (`inferTable`). An inner split, stratified by class, finds the number of steps
 * where the algorithm needs one; then all rows train that many. With a deadline and checkpoints it may answer `Paused`
 * instead: the same call continues, and the model is the same bit for bit as one that was trained in one go. Errors:
 * `invalid` when the data, the options or the parameters do not allow training.
 */
export async function trainModel(
  table: Table,
  options: TrainOptions,
  context: TrainContext,
): Promise<TrainedModel | Paused> {
  const schema = inferTable(table, options);
  const algorithm = algorithms[options.algorithm ?? 'gbdt'];
  checkOptions(options, schema, algorithm);
  const session = await openSession(table, options, context);
  const training = { schema, algorithm, options, seed: options.seed ?? 1, context, session };
  const rows = labelledRows(table, schema);
  const judged = judgedRows(rows, training);
  const made =
    typeof judged === 'string'
      ? await fitAll(training, rows, paramsWithoutValidation(training))
      : await searchAndFit(training, rows, judged);
  if (isPaused(made)) return made;
  const why = typeof judged === 'string' && judged !== '' ? [judged] : [];
  const { plan, fitted, found, notes } = made;
  const calibration = found?.calibration;
  const model = assembleModel({
    schema,
    members: [{ plan, fitted, weight: 1 }],
    ...(calibration && { calibration }),
    ...(found && { learningCurve: found.learningCurve }),
    notes: [...session.notes, ...why, ...notes],
  });
  return nothingLearnt(model) ? { ...model, notes: [...model.notes, nothingNote(model)] } : model;
}

function checkOptions(options: TrainOptions, schema: TableSchema, algorithm: Algorithm): void {
  const { calibrate: wish, validFraction = defaultValidFraction } = options;
  if (!algorithm.tasks.includes(schema.task))
    throw invalid(`${algorithm.name} does not learn the task "${schema.task}".`, {
      field: 'algorithm',
      hint: `It learns: ${algorithm.tasks.join(', ')}.`,
    });
  if (wish !== undefined && schema.task === 'regression')
    throw invalid('Only probabilities can be calibrated; this is a regression.', {
      field: 'calibrate',
    });
  if (!(validFraction >= 0.01 && validFraction <= 0.5))
    throw invalid(`The share of validation rows must be 0.01 to 0.5, not ${validFraction}.`, {
      field: 'validFraction',
    });
}

/** The split that judges; else why there is none, '' where none is needed. */
function judgedRows(rows: LabelledRows, training: Training): Judged | string {
  const { options, schema, algorithm, seed } = training;
  if (options.valid !== undefined) {
    const valid = labelledRows(options.valid, schema);
    if (valid.index.length === 0)
      throw invalid(`No validation row has a known value in "${schema.target}".`, {
        field: 'valid',
        hint: 'It takes rows like those to learn from, with their target.',
      });
    return { split: () => ({ train: rows, valid }), refit: false };
  }
  const wanted = findsSteps(training) || options.calibrate !== undefined;
  if (!wanted) return '';
  const fraction = options.validFraction ?? defaultValidFraction;
  if (schema.rows * fraction < minValidRows) {
    const steps = findsSteps(training)
      ? ` to find the number of ${stepsName(algorithm)}; trained ${stepsWithout(training)}`
      : ' to calibrate on';
    return `${schema.rows} rows are too few${steps}.`;
  }
  const { train, valid } = innerSplit(rows.target, fraction, seed);
  return {
    split: () => ({ train: takeRows(rows, train), valid: takeRows(rows, valid) }),
    refit: schema.rows <= maxRefitRows,
  };
}

const stepsName = ({ name }: Algorithm): string => stepsParam[name] ?? 'steps';

const findsSteps = ({ algorithm, options }: Training): boolean =>
  stepsParam[algorithm.name] !== undefined && options.params?.earlyStoppingRounds !== 0;

function stepsWithout({ algorithm, options }: Training): number {
  const asked = options.params?.[stepsName(algorithm)];
  return typeof asked === 'number'
    ? Math.min(asked, stepsWithoutValidation)
    : stepsWithoutValidation;
}

function paramsWithoutValidation(training: Training): Params {
  const { options, algorithm } = training;
  if (!findsSteps(training)) return options.params ?? {};
  return { ...options.params, [stepsName(algorithm)]: stepsWithout(training) };
}

function takeRows({ table, target, index }: LabelledRows, rows: Int32Array): LabelledRows {
  const { y, weights } = target;
  return {
    table: selectRows(table, rows),
    index: rows.map((row) => index[row] as number),
    target: {
      ...target,
      y: valuesAt(y, rows),
      ...(weights && { weights: valuesAt(weights, rows) }),
    },
  };
}

function valuesAt(values: Float64Array, rows: Int32Array): Float64Array {
  const taken = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = values[rows[i] as number] as number;
  return taken;
}

/** Rows as the algorithm sees them, with the plan that made them so. */
interface Encoded extends Labelled {
  readonly plan: FeaturePlan;
}

interface Made {
  readonly plan: FeaturePlan;
  readonly fitted: Fitted;
  readonly found?: Found;
  readonly notes: readonly string[];
}

function encodeRows(training: Training, { table, target }: LabelledRows): Encoded {
  const { schema, algorithm, seed } = training;
  const { features } = training.options;
  const plan = planFeatures({
    table,
    schema,
    target,
    style: algorithm.style,
    ...(features && { options: features }),
  });
  return { plan, matrix: encodeOutOfFold(plan, table, target, seed), target };
}

function encodeSplit(training: Training, { split }: Judged) {
  const { train, valid } = split();
  const { plan, ...labelled } = encodeRows(training, train);
  return { plan, labelled, judge: { matrix: encode(plan, valid.table), target: valid.target } };
}

async function fitAll(
  training: Training,
  rows: LabelledRows,
  params: Params,
  found?: Found,
): Promise<Made | Paused> {
  const { plan, ...labelled } = encodeRows(training, rows);
  const { algorithm, context, session, seed, options } = training;
  const { constraints } = options;
  const run = await runFit({
    phase: 'fit',
    algorithm,
    input: {
      ...labelled,
      params,
      seed,
      compute: context.compute,
      ...(constraints && { constraints }),
    },
    context,
    session,
    ...(found && { found }),
  });
  if (isPaused(run)) return run;
  const notes = run.note === undefined ? [] : [run.note];
  return { plan, fitted: run.fitted, notes, ...(found && { found }) };
}

async function searchAndFit(
  training: Training,
  rows: LabelledRows,
  judged: Judged,
): Promise<Made | Paused> {
  const { session } = training;
  const known = session.from?.found;
  if (known !== undefined) return fitAll(training, rows, known.params, known);
  const searched = await search(training, judged);
  if (isPaused(searched)) return searched;
  const { found } = searched;
  // No step was better than none: another fit would find nothing either.
  const nothing = found.params[stepsName(training.algorithm)] === 0;
  if (!judged.refit || nothing || searched.notes.length > 0) return searched;
  await session.save({ phase: 'fit', step: 0, found });
  return fitAll(training, rows, found.params, found);
}

async function search(
  training: Training,
  judged: Judged,
): Promise<(Made & { found: Found }) | Paused> {
  const { algorithm, context, session, seed, options } = training;
  const { plan, labelled, judge } = encodeSplit(training, judged);
  const run = await runFit({
    phase: 'search',
    algorithm,
    input: {
      ...labelled,
      valid: judge,
      seed,
      compute: context.compute,
      ...(options.params && { params: options.params }),
      ...(options.constraints && { constraints: options.constraints }),
    },
    context,
    session,
  });
  if (isPaused(run)) return run;
  const { fitted } = run;
  const calibration = calibrationOn(judge, fitted, training);
  const found = {
    params: keptParams(fitted),
    learningCurve: fitted.learningCurve,
    ...(calibration && { calibration }),
  };
  return { plan, fitted, found, notes: run.note === undefined ? [] : [run.note] };
}

function calibrationOn(
  { matrix, target }: Labelled,
  fitted: Fitted,
  { algorithm, options }: Training,
): Calibration | undefined {
  if (options.calibrate === undefined) return undefined;
  const { y, outputs, weights } = target;
  const answers = algorithm.predict(fitted, matrix);
  return calibrate(options.calibrate, { answers, y, outputs, ...(weights && { weights }) });
}

const nothingLearnt = ({ importance, algorithm }: TrainedModel): boolean =>
  algorithm !== 'knn' && importance.every(({ share }) => share === 0);

const nothingNote = ({ task, target }: TrainedModel): string =>
  task === 'regression'
    ? `No column tells anything of "${target}"; the model answers with one number.`
    : 'No column tells the classes apart; the model answers with their shares.';

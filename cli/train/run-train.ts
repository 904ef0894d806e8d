import { invalid } from '#domain/errors.ts';
import type { Size } from '#domain/training/algorithm.ts';
import { algorithms } from '#domain/training/algorithms.ts';
import type { Comparison } from '#domain/training/evaluation/compare-answers.ts';
import type { LearningCurveAdvice } from '#domain/training/evaluation/learning-curve-advice.ts';
import { inferTable } from '#domain/training/features/infer-table.ts';
import { type LabelledRows, labelledRows } from '#domain/training/features/labelled-rows.ts';
import type { TableSchema } from '#domain/training/features/table-schema.ts';
import { modelToOnnx } from '#domain/training/model/model-to-onnx.ts';
import type { TrainedModel } from '#domain/training/model/trained-model.ts';
import type { Target } from '#domain/training/task.ts';
import { UsageError } from '../answer.ts';
import { addPast } from './add-past.ts';
import { checkIgnored } from './check-ignored.ts';
import { checkOnnx, type OnnxCheck } from './check-onnx.ts';
import { compareChampion } from './compare-champion.ts';
import { type Forecast, forecast, gigabytes } from './forecast.ts';
import { leakNotes } from './leak-notes.ts';
import { learningCurve } from './learning-curve.ts';
import { type Measured, measureModel } from './measure-model.ts';
import { isCsv, readTable, sizeOf } from './read-table.ts';
import { refit } from './refit.ts';
import { splitData } from './split-data.ts';
import { streamFromBytes, trainFile } from './train-file.ts';
import { type TrainedHere, type TrainTools, trainHere } from './train-here.ts';
import type { TrainRequest } from './train-request.ts';
import { checkPlace, writeModel } from './write-model.ts';

export interface TrainOutcome {
  readonly request: TrainRequest;
  readonly trained: TrainedHere;
  /** The model that was written: the measured one, or with `refit` its successor. */
  readonly model: TrainedModel;
  readonly measured: Measured;
  /** Rows in the file, learnt from by the measured model, and judged by. */
  readonly rows: { readonly data: number; readonly train: number; readonly judge: number };
  readonly forecast: Forecast;
  readonly learningCurve?: LearningCurveAdvice;
  /** Against the model that was named as champion. */
  readonly comparison?: Comparison;
  readonly check: OnnxCheck;
  readonly bytes: number;
  readonly notes: readonly string[];
}

/** Said where the model does no better than answers that look at nothing. */
function uselessNote({ model, baseline }: Measured, { task }: TrainedModel): string[] {
  const metric = task === 'regression' ? 'rmse' : 'logLoss';
  const [own, naive] = [model.metrics[metric], baseline[metric]];
  if (own === undefined || naive === undefined || own < naive) return [];
  const hint =
    task === 'regression'
      ? ' If a few values are far from all others, try --param loss=huber.'
      : '';
  return [`The model is no better than its baseline (${metric}): do not use it.${hint}`];
}

type Say = (line: string) => void;

/** A model, and the rows that judge it, which nothing of it has seen. */
interface Judged {
  readonly trained: TrainedHere;
  /** Of the model that is written, where that is another one. */
  readonly successor?: TrainedModel;
  readonly judge: LabelledRows;
  /** What was learnt. */
  readonly target: Target;
  readonly rows: number;
  readonly forecast: Forecast;
  readonly measured: Measured;
  readonly learningCurve?: LearningCurveAdvice;
  readonly notes: readonly string[];
}

/** From a file to a model in another, with what it is worth. Nothing is written unless all of it went well. */
export async function runTrain(
  request: TrainRequest,
  tools: TrainTools,
  say: Say,
): Promise<TrainOutcome> {
  checkPlace(request.out, [request.data, request.valid]);
  const bytes = sizeOf(request.data);
  if (request.champion !== undefined) sizeOf(request.champion);
  if (request.stream && !isCsv(request.data))
    throw new UsageError(`--stream reads CSV; ${request.data} is read whole.`);
  const streams = isCsv(request.data) && (request.stream ?? bytes >= streamFromBytes);
  const judged = await (streams
    ? fromStream(request, bytes, tools, say)
    : fromMemory(request, tools, say));
  const { trained, successor, judge, measured, notes } = judged;
  const model = successor ?? trained.model;

  const { champion, seed } = request;
  const comparison =
    champion === undefined
      ? undefined
      : await compareChampion(champion, trained.model, judge, seed);
  tools.progress.begin('checking the ONNX file');
  const onnx = modelToOnnx(model, {
    'loopwright.metrics': JSON.stringify(measured.model.metrics),
    'loopwright.seed': String(seed),
  });
  const check = await checkOnnx(onnx, model, judge.table);
  await tools.interruption.breathe();
  writeModel(request.out, onnx);
  tools.progress.end();
  return {
    request,
    trained,
    model,
    measured,
    rows: { data: judged.rows, train: trained.model.rows, judge: judge.table.rows },
    forecast: judged.forecast,
    ...(judged.learningCurve && { learningCurve: judged.learningCurve }),
    ...(comparison && { comparison }),
    check,
    bytes: onnx.length,
    notes: [
      ...notes,
      ...trained.model.notes,
      ...uselessNote(measured, trained.model),
      ...(successor === undefined
        ? []
        : [
            `The file holds a model trained again on all ${successor.rows} rows; the metrics are of the one before.`,
          ]),
    ],
  };
}

async function fromMemory(request: TrainRequest, tools: TrainTools, say: Say): Promise<Judged> {
  const { progress, interruption } = tools;
  progress.begin(`reading ${request.data}`);
  const read = await readTable(request.data, request.reading);
  const valid =
    request.valid === undefined ? undefined : await readTable(request.valid, request.reading);
  const past = addPast(request, read.table, valid?.table);
  checkIgnored(
    request.ignore,
    past.data.columns.map(({ name }) => name),
  );
  const schema = inferTable(past.data, request);
  checkWishes(request, schema);
  const split =
    past.valid === undefined
      ? splitData(past.data, request, schema.task !== 'regression')
      : { train: past.data, judge: past.valid, notes: valid?.notes ?? [] };
  progress.end();
  const ahead = foretell(request, sizeOfData(schema, split.train.rows), say, false);

  const trained = await trainHere(split.train, request, tools);
  await interruption.breathe();
  progress.begin('measuring');
  const { model } = trained;
  const known = { ...schema, classes: model.classes };
  const judge = labelledRows(split.judge, known);
  const learnt = labelledRows(split.train, known);
  const measured = measureModel(model, judge, learnt.target, request.seed);
  const curve = request.learningCurve
    ? await learningCurve({ request, tools, learnt, judge, measured, model })
    : undefined;
  const successor = request.refit ? await refit(past.data, request, trained, tools) : undefined;
  const unknown = split.judge.rows - judge.table.rows;
  return {
    trained,
    ...(successor && { successor }),
    judge,
    target: learnt.target,
    rows: read.table.rows,
    forecast: ahead,
    measured,
    ...(curve && { learningCurve: curve }),
    notes: [
      ...read.notes,
      ...past.notes,
      ...split.notes,
      ...(request.algorithm === 'auto' ? [] : leakNotes(learnt, known)),
      ...(unknown > 0
        ? [`${unknown} rows to judge by have no known "${request.target}" and do not count.`]
        : []),
    ],
  };
}

/** Costs are of calling one of two classes wrongly. */
function checkWishes({ costs, positiveClass }: TrainRequest, { task, target }: TableSchema): void {
  if (task === 'binary' || (costs === undefined && positiveClass === undefined)) return;
  const option = costs === undefined ? '--positive' : '--cost-fp';
  throw invalid(`${option} is for two classes; "${target}" is a ${task} target.`, {
    hint: 'Leave it out, or choose a target with two classes.',
  });
}

async function fromStream(
  request: TrainRequest,
  bytes: number,
  tools: TrainTools,
  say: Say,
): Promise<Judged> {
  let ahead: Forecast | undefined;
  const foretold = (size: Size) => foretell(request, size, say, true);
  const trained = await trainFile(request, bytes, tools, (size) => {
    tools.progress.end();
    ahead = foretold(size);
  });
  tools.progress.begin('measuring');
  const { model, schema, target, rows } = trained;
  const judge =
    request.valid === undefined
      ? trained.judge
      : labelledRows((await readTable(request.valid, request.reading)).table, schema);
  return {
    trained,
    judge,
    target,
    rows,
    forecast: ahead ?? foretold(sizeOfData(schema, target.y.length)),
    measured: measureModel(model, judge, target, request.seed),
    notes: trained.notes,
  };
}

const sizeOfData = ({ task, columns, classes }: TableSchema, rows: number): Size => ({
  task,
  rows,
  columns: columns.length,
  outputs: Math.max(1, classes.length),
});

/** Less than this is not worth a word. */
const wordySeconds = 5;

/** What the training will take, said where it is much. */
function foretell(
  { algorithm, params, threads }: TrainRequest,
  size: Size,
  say: Say,
  streams: boolean,
): Forecast {
  const isSearch = algorithm === 'auto';
  const ahead = forecast(algorithms[isSearch ? 'gbdt' : algorithm], size, params, {
    threads,
    freeBytes: process.availableMemory(),
    streams,
  });
  if (ahead.warning !== undefined) say(ahead.warning);
  if (ahead.route.to !== 'lambda') say(`On AWS: ${ahead.route.reason}`);
  if (!isSearch && ahead.seconds > wordySeconds)
    say(`About ${Math.ceil(ahead.seconds)} s at most and ${gigabytes(ahead.bytes)} of memory.`);
  return ahead;
}

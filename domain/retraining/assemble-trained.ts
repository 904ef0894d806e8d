import { invalid } from '../errors.ts';
import type { Artifacts, ModelStore } from '../registry/ports.ts';
import type { FittedGbdt } from '../training/boosting/fitted-gbdt.ts';
import { gbdtParams } from '../training/boosting/params.ts';
import { assembleModel } from '../training/model/assemble-model.ts';
import { tolerance } from '../training/model/largest-difference.ts';
import { predictTable } from '../training/model/predict-table.ts';
import type { TrainedModel } from '../training/model/trained-model.ts';
import { selectRows } from '../training/select-rows.ts';
import { decodeUtf8 } from '../utf8.ts';
import { readTable } from './files.ts';
import { ensembleOf, type JobTrees } from './job-trees.ts';
import { type KeepDeps, keepModel, type Trained } from './keep-model.ts';
import { knownRun } from './run.ts';
import type { DataInput } from './train.ts';
import { type LabelledTable, type TrainingData, trainingData } from './training-data.ts';

export interface AssembleDeps extends KeepDeps {
  readonly store: ModelStore;
  readonly artifacts: Artifacts;
  /** The files of a job's model.tar.gz by path. */
  readonly unpack: (archive: Uint8Array) => ReadonlyMap<string, Uint8Array>;
}

export interface AssembleInput extends DataInput {
  readonly job: {
    readonly archiveUri: string;
    /** Of the training alone, and what is paid for: less with Spot. */
    readonly seconds?: number | undefined;
    readonly billedSeconds?: number | undefined;
  };
}

/**
 * RTR-4: the trees of a training job and the platform's own preprocessing as one model, kept like any other. What its
 * graph is made of must answer as LightGBM itself did.
 */
export async function assembleTrained(deps: AssembleDeps, input: AssembleInput): Promise<Trained> {
  const { store, artifacts, unpack } = deps;
  const { model, retraining } = await knownRun(store, input);
  const [table, archive] = await Promise.all([
    readTable(artifacts, input.datasetUri),
    artifacts.read(input.job.archiveUri),
  ]);
  const file = unpack(archive).get('trees.json');
  if (file === undefined)
    throw invalid('The job left no trees.json.', {
      hint: 'Does the stage name the image of sagemaker/Dockerfile?',
    });
  const job = JSON.parse(decodeUtf8(file)) as JobTrees;
  const data = trainingData(table, model, input.baseRows);
  const trained = modelOf(job, data);
  const difference = differenceFromJob(job, trained, data.valid);
  if (!(difference <= tolerance))
    throw new Error(
      `The assembled model differs from ${job.trainedBy} by ${difference} (at most ${tolerance}).`,
    );
  const kept = await keepModel(deps, { model, retraining, trained, ...data });
  return { ...kept, reasons: [jobWords(job, input.job, difference), ...kept.reasons] };
}

function modelOf(job: JobTrees, { schema, plan, train }: TrainingData): TrainedModel {
  const fitted: FittedGbdt = {
    algorithm: 'gbdt',
    params: { ...gbdtParams(schema.task, train.table.rows), trees: job.rounds },
    learningCurve: job.learningCurve,
    ensemble: ensembleOf(job, plan.columns),
    link: linkOf(schema.task, job.objective),
    columns: plan.columns.length,
    rounds: job.rounds,
  };
  return assembleModel({
    schema,
    members: [{ plan, fitted, weight: 1 }],
    algorithm: 'lightgbm',
  });
}

function linkOf(task: TrainedModel['task'], objective: string): FittedGbdt['link'] {
  if (task === 'regression')
    return objective === 'poisson' || objective === 'tweedie' ? 'exp' : 'identity';
  return task === 'binary' ? 'logistic' : 'softmax';
}

/** On the last rows of those that told when to stop, of which the job answered what its trees say. */
function differenceFromJob(job: JobTrees, trained: TrainedModel, { table }: LabelledTable): number {
  const columns = Math.max(trained.classes.length, 1);
  // LightGBM says of two classes the probability of the positive one.
  const theirs = trained.task === 'binary' ? 1 : columns;
  const rows = job.answers.length / theirs;
  if (!Number.isInteger(rows) || rows > table.rows)
    throw invalid(`The job answered ${job.answers.length} numbers for ${table.rows} rows.`);
  const sample = selectRows(
    table,
    Array.from({ length: rows }, (_, row) => table.rows - rows + row),
  );
  const ours = predictTable(trained, sample);
  let largest = 0;
  for (const [at, value] of job.answers.entries()) {
    const own = trained.task === 'binary' ? ours[at * 2 + 1] : ours[at];
    const scale = trained.task === 'regression' ? 1 + Math.abs(value) : 1;
    const difference = Math.abs((own ?? Number.NaN) - value) / scale;
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

function jobWords(
  job: JobTrees,
  { seconds, billedSeconds }: AssembleInput['job'],
  difference: number,
) {
  const time = seconds === undefined ? '' : ` in ${seconds} s`;
  const paid = billedSeconds === undefined ? '' : `, of which ${billedSeconds} s are paid for`;
  return `Trained by ${job.trainedBy} in a SageMaker job${time}${paid}; the assembled model differs from it by at most ${difference.toExponential(1)}.`;
}

import type { Estimate, Size } from '../training/algorithm.ts';

/** What is to be learnt, and what the algorithm says it takes. */
export interface TrainingJob extends Size {
  readonly estimate: Estimate;
}

export interface TrainingLimits {
  /** The trainer's function. */
  readonly lambda: {
    /** MB, of which 1 769 give one vCPU. */
    readonly memory: number;
    /** Invocations one after the other, each going on from the checkpoint of the one before. */
    readonly rounds: number;
  };
  /** Whether the stage names an image and an instance for training jobs. */
  readonly sageMaker: boolean;
}

export interface TrainingRoute {
  readonly to: 'lambda' | 'sagemaker' | 'nowhere';
  /** Why, in sentences with the numbers. */
  readonly reason: string;
}

/** A Lambda may run for 15 minutes; one goes for reading the data, checking the graph and the last checkpoint. */
const secondsPerRound = 14 * 60;
/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const memoryPerCpu = 1_769;
/** What a further thread adds to one: 22.8 s at one, 15.9 at two were measured before all loops were parallel. */
const perFurtherCpu = 0.7;
/** Node, the runtime that checks the graph, and the code. */
const fixedBytes = 300e6;
/**
 * For each value: 37 were measured at 500 000 rows × 31 numbers until the hold-out is split off (the file, its text, the
 * table, the rows to learn from); the inner split and the matrix take 12.
 */
const bytesPerValue = 50;

/**
 * RTR-4: where a training runs. The Lambda is the first choice: nothing to set up, nothing idle. What is longer than its
 * rounds, or larger than its memory, goes to a SageMaker job, if the encoded matrix can be made in the Lambda at all.
 */
export function routeTraining(
  job: TrainingJob,
  { lambda, sageMaker }: TrainingLimits,
): TrainingRoute {
  const { rows, columns, estimate } = job;
  const cpus = lambda.memory / memoryPerCpu;
  const speed = cpus <= 1 ? cpus : 1 + perFurtherCpu * (cpus - 1);
  const seconds = estimate.cpuSeconds / speed;
  const limitSeconds = lambda.rounds * secondsPerRound;
  const dataBytes = fixedBytes + rows * columns * bytesPerValue;
  const bytes = dataBytes + estimate.bytes;
  const limitBytes = lambda.memory * 1e6;
  const what = `${rows} rows × ${columns} columns need about ${minutes(seconds)} and ${gigabytes(bytes)}`;
  const has = `the Lambda has ${minutes(limitSeconds)} in ${lambda.rounds} rounds and ${gigabytes(limitBytes)}`;
  if (dataBytes > limitBytes)
    return {
      to: 'nowhere',
      reason: `${what}; ${has}, too little to make the matrix in, for whoever trains on it. Give the stage's train.memory more (up to 10240), or learn from fewer rows.`,
    };
  if (seconds <= limitSeconds && bytes <= limitBytes)
    return { to: 'lambda', reason: `Trained in the Lambda: ${what}; ${has}.` };
  if (sageMaker) return { to: 'sagemaker', reason: `Trained on SageMaker: ${what}; ${has}.` };
  return {
    to: 'nowhere',
    reason: `${what}; ${has}, and this stage has no SageMaker training. Set sageMakerTraining in lib/stages.ts, give train more memory or rounds, or learn from fewer rows.`,
  };
}

const minutes = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} minutes`;
const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

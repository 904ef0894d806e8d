import { parentPort, workerData } from 'node:worker_threads';
import { wasmCompute } from '#adapters/compute/wasm-compute.ts';
import { fitUntil } from '#domain/automl/fit-until.ts';
import { type FoldMatrices, runTrial } from '#domain/automl/run-trial.ts';
import type { Labelled } from '#domain/training/algorithm.ts';
import { algorithms } from '#domain/training/algorithms.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './messages.ts';
import { secondsNow } from './seconds-now.ts';

/** One thread of `threadTrials`: a job at a time, on matrices that all threads share. */
const { metric } = workerData as WorkerSettings;
const compute = wasmCompute({ threads: 1 });
const folds = new Map<string, FoldMatrices>();
const wholes = new Map<string, Labelled>();

const answer = (message: FromWorker, transfer: readonly ArrayBuffer[] = []) =>
  parentPort?.postMessage(message, [...transfer]);

async function work(message: ToWorker): Promise<void> {
  switch (message.kind) {
    case 'fold':
      folds.set(message.key, message.matrices);
      return;
    case 'all':
      wholes.set(message.key, message.data);
      return;
    case 'trial': {
      let answers: Float64Array | undefined;
      const matrices = folds.get(message.key);
      if (!matrices) throw new Error(`The matrices "${message.key}" were not sent.`);
      const result = await runTrial(
        {
          algorithms,
          compute,
          metric,
          now: secondsNow,
          fold: () => matrices,
          keepAnswers: (_, __, given) => {
            answers = given;
          },
        },
        message.trial,
        message.limits,
      );
      answer(
        { kind: 'trial', result, ...(answers && { answers }) },
        answers ? [answers.buffer as ArrayBuffer] : [],
      );
      return;
    }
    case 'fit': {
      const { fit, limits } = message;
      const data = wholes.get(message.key);
      if (!data) throw new Error(`The matrices "${message.key}" were not sent.`);
      const deadline = Math.min(limits.deadline, secondsNow() + limits.fitSeconds);
      const { fitted } = fitUntil(
        algorithms[fit.algorithm].fit({ ...data, params: fit.params, seed: fit.seed, compute }),
        () => secondsNow() >= deadline,
      );
      answer({ kind: 'fit', fitted });
    }
  }
}

parentPort?.on('message', (message: ToWorker) => {
  work(message).catch((error: Error) => answer({ kind: 'error', message: error.message }));
});

import type { FinalFit } from '#domain/automl/final-fits.ts';
import type { Limits } from '#domain/automl/run-search.ts';
import type { FoldMatrices } from '#domain/automl/run-trial.ts';
import type { Metric } from '#domain/automl/score.ts';
import type { Trial, TrialResult } from '#domain/automl/trial.ts';
import type { Fitted, Labelled } from '#domain/training/algorithm.ts';

/** What a worker is started with. */
export interface WorkerSettings {
  readonly metric: Metric;
}

/** To a worker. Matrices lie in shared memory and are sent before the first job that needs them. */
export type ToWorker =
  | { readonly kind: 'fold'; readonly key: string; readonly matrices: FoldMatrices }
  | { readonly kind: 'all'; readonly key: string; readonly data: Labelled }
  | { readonly kind: 'trial'; readonly key: string; readonly trial: Trial; readonly limits: Limits }
  | { readonly kind: 'fit'; readonly key: string; readonly fit: FinalFit; readonly limits: Limits };

/** From a worker: the answer to the job it was given. */
export type FromWorker =
  | { readonly kind: 'trial'; readonly result: TrialResult; readonly answers?: Float64Array }
  | { readonly kind: 'fit'; readonly fitted: Fitted }
  | { readonly kind: 'error'; readonly message: string };

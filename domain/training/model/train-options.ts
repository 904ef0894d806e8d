import type { Clock } from '../../clock.ts';
import type { AlgorithmName, Constraints, Params } from '../algorithm.ts';
import type { Compute } from '../compute.ts';
import type { TableOptions } from '../features/infer-table.ts';
import type { FeatureOptions } from '../features/plan-features.ts';
import type { Table } from '../table.ts';

/** What is to be learnt from a table, and how. Plain data. */
export interface TrainOptions extends TableOptions {
  /** Default gbdt. */
  readonly algorithm?: AlgorithmName;
  /** Of the algorithm; its defaults for the rest. */
  readonly params?: Params;
  /** Same data, options and seed: same model, bit for bit. Default 1. */
  readonly seed?: number;
  /** Rows that judge when to stop and that calibration is fitted on. Without them an inner split does, and then all rows are learnt from. */
  readonly valid?: Table;
  /** Share of rows of the inner split, 0.01 … 0.5. Default 0.15. */
  readonly validFraction?: number;
  readonly constraints?: Constraints;
  /** What columns are made of beyond what their kind says. */
  readonly features?: FeatureOptions;
  /** Classifiers: make probabilities match how often they come true. Default: as the algorithm gives them. */
  readonly calibrate?: 'platt' | 'isotonic';
}

/** Told between two steps. */
export interface TrainProgress {
  /** `search` finds the number of steps on the inner split; `fit` makes the model. */
  readonly phase: 'search' | 'fit';
  readonly step: number;
  /** At most. */
  readonly steps: number;
  /** In the algorithm's own loss. */
  readonly validLoss?: number;
}

export interface Checkpoints {
  /** What was saved last, if anything. */
  load(): Promise<Uint8Array | undefined>;
  save(bytes: Uint8Array): Promise<void>;
  /** Time between two saves, in milliseconds of `clock`. */
  readonly everyMs: number;
  readonly clock: Clock;
}

export interface TrainContext {
  readonly compute: Compute;
  /** Training waits for it where it answers with a promise. */
  readonly onProgress?: (progress: TrainProgress) => void | Promise<void>;
  /** Without them a killed training starts anew, and one whose time is up ends early. */
  readonly checkpoints?: Checkpoints;
  /** Milliseconds that are left; without it there is no limit. */
  readonly deadline?: () => number;
}

/** Time was up: the same call continues from the checkpoint. */
export interface Paused {
  readonly paused: true;
  readonly phase: 'search' | 'fit';
  readonly step: number;
  readonly steps: number;
}

export const isPaused = <T extends object>(result: T | Paused): result is Paused =>
  'paused' in result;

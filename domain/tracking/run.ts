import type { Lifecycle } from './experiment.ts';
import type { MetricPoint } from './metric.ts';

export const runStatuses = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] as const;
export type RunStatus = (typeof runStatuses)[number];

/** A data set as a client describes it; one per (experiment, name, digest). */
export interface Dataset {
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string;
  readonly source: string;
  /** JSON, absent when the client sent none. */
  readonly schema?: string;
  readonly profile?: string;
}

export interface DatasetInput {
  readonly dataset: Dataset;
  /** `mlflow.data.context` says what it was used for: training, eval… */
  readonly tags: ReadonlyMap<string, string>;
}

export interface ModelOutput {
  readonly modelId: string;
  readonly step: bigint;
}

/** One execution of training or evaluation code, and all it logged but the histories of its metrics. Times in ms. */
export interface Run {
  /** 32 hexadecimal digits, the last 12 the experiment's id (tracking-ids.ts). */
  readonly id: string;
  readonly experimentId: string;
  /** Equal to the tag `mlflow.runName`, always. */
  readonly name: string;
  readonly userId: string;
  readonly status: RunStatus;
  readonly startTime: number;
  readonly endTime?: number;
  readonly lifecycle: Lifecycle;
  readonly artifactUri: string;
  readonly params: ReadonlyMap<string, string>;
  readonly tags: ReadonlyMap<string, string>;
  /** The latest point of each key. */
  readonly metrics: ReadonlyMap<string, MetricPoint>;
  readonly datasets: readonly DatasetInput[];
  readonly modelInputs: readonly string[];
  readonly modelOutputs: readonly ModelOutput[];
  readonly revision: number;
}

export const runNameTag = 'mlflow.runName';

/**
 * A text longer than 1 000 characters as searches first see it: they read every run of an experiment, and a long text
 * only when it is asked for (`TrackingStore.whole`).
 */
export interface LongText {
  readonly sha256: string;
  readonly length: number;
}
export const longTextFrom = 1_001;

/** A run as a search finds it: long texts are not yet read. */
export interface RunRow extends Omit<Run, 'params' | 'tags' | 'datasets'> {
  readonly params: ReadonlyMap<string, string | LongText>;
  readonly tags: ReadonlyMap<string, string | LongText>;
  /** What can be searched of them. */
  readonly datasets: readonly {
    readonly dataset: Pick<Dataset, 'name' | 'digest'>;
    readonly tags: ReadonlyMap<string, string>;
  }[];
}

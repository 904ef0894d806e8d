import type { MetricPoint } from './metric.ts';

export const loggedModelStatuses = ['PENDING', 'READY', 'UPLOAD_FAILED'] as const;
export type LoggedModelStatus = (typeof loggedModelStatuses)[number];

/** A metric of a logged model, with the run that measured it and the data set it was measured on. */
export interface ModelMetric extends MetricPoint {
  readonly runId: string;
  readonly datasetName?: string;
  readonly datasetDigest?: string;
}

/** A model's files and facts before (and without) registration; MLflow 3's `LoggedModel`. Times in ms. */
export interface LoggedModel {
  /** `m-` and 32 hexadecimal digits, the last 12 the experiment's id. */
  readonly id: string;
  readonly experimentId: string;
  readonly name: string;
  readonly modelType?: string;
  readonly sourceRunId?: string;
  readonly status: LoggedModelStatus;
  readonly artifactUri: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Deleted ones are found by nobody. */
  readonly deleted: boolean;
  readonly params: ReadonlyMap<string, string>;
  readonly tags: ReadonlyMap<string, string>;
  /** The latest of each (key, data set, run). */
  readonly metrics: readonly ModelMetric[];
  readonly revision: number;
}

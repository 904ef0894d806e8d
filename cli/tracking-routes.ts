import type { Compared } from '#domain/tracking/compare/compare-runs.ts';
import type { ApiClient } from './api-client.ts';

/** A double in JSON: NaN and the infinities are texts. */
export type WireNumber = number | 'NaN' | 'Infinity' | '-Infinity';

interface KeyValue<Value = string> {
  readonly key: string;
  readonly value: Value;
}

/** A run as MLflow's REST API writes it; empty lists are left out. Times in ms since 1970. */
export interface WireRun {
  readonly info: {
    readonly run_id: string;
    readonly run_name: string;
    readonly experiment_id: string;
    readonly user_id?: string;
    readonly status: string;
    readonly start_time?: number;
    readonly end_time?: number;
  };
  readonly data: {
    readonly metrics?: readonly KeyValue<WireNumber>[];
    readonly params?: readonly KeyValue[];
    readonly tags?: readonly KeyValue[];
  };
}

export interface WireMetric extends KeyValue<WireNumber> {
  readonly timestamp: number;
  readonly step: number;
}

/** The comparison as it comes over the wire. */
type Wire<T> = T extends bigint | number
  ? WireNumber
  : T extends object
    ? { readonly [Key in keyof T]: Wire<T[Key]> }
    : T;
export type WireCompared = Wire<Compared>;

export interface CompareRequest {
  readonly runIds: readonly string[];
  readonly metrics?: readonly string[];
  readonly onlyDifferences?: boolean;
  readonly baseline?: string;
  readonly curves?: { readonly metrics: readonly string[] };
  readonly format?: 'csv' | 'parquet';
  readonly table?: 'runs' | 'curves';
}

const mlflow = '/api/2.0/mlflow';

/** Experiments and runs: MLflow's REST API, and our comparison beside it. */
export const trackingCalls = (http: ApiClient) => ({
  compareRuns: (request: CompareRequest) => http.post<WireCompared>('/v1/runs/compare', request),
  compareRunsFile: (request: CompareRequest) => http.postForFile('/v1/runs/compare', request),

  experimentByName: async (name: string) =>
    (
      await http.get<{ experiment: { readonly experiment_id: string } }>(
        `${mlflow}/experiments/get-by-name`,
        { experiment_name: name },
      )
    ).experiment.experiment_id,
  createExperiment: async (name: string) =>
    (await http.post<{ experiment_id: string }>(`${mlflow}/experiments/create`, { name }))
      .experiment_id,

  searchRuns: async (search: {
    readonly experiment_ids: readonly string[];
    readonly filter?: string;
    readonly order_by?: readonly string[];
    readonly max_results?: number;
  }) =>
    (await http.post<{ runs?: readonly WireRun[] }>(`${mlflow}/runs/search`, search)).runs ?? [],
  createRun: async (run: {
    readonly experiment_id: string;
    readonly run_name: string;
    readonly start_time: number;
    readonly tags: readonly KeyValue[];
  }) => (await http.post<{ run: WireRun }>(`${mlflow}/runs/create`, run)).run.info.run_id,
  logBatch: (batch: {
    readonly run_id: string;
    readonly metrics: readonly WireMetric[];
    readonly params: readonly KeyValue[];
  }) => http.post<unknown>(`${mlflow}/runs/log-batch`, batch),
  logInputs: (inputs: {
    readonly run_id: string;
    readonly datasets: readonly {
      readonly tags: readonly KeyValue[];
      readonly dataset: {
        readonly name: string;
        readonly digest: string;
        readonly source_type: string;
        readonly source: string;
        readonly profile: string;
      };
    }[];
  }) => http.post<unknown>(`${mlflow}/runs/log-inputs`, inputs),
  endRun: (run: {
    readonly run_id: string;
    readonly status: 'FINISHED' | 'FAILED';
    readonly end_time: number;
  }) => http.post<unknown>(`${mlflow}/runs/update`, run),
});

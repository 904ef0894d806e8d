import type { TensorSpec } from '../../registry/signature.ts';

/** One side of the signature in an `MLmodel` file: what MLflow's client says the model takes or gives. */
export interface DeclaredSide {
  /** As it stands in the file: a JSON list of column or tensor specifications. */
  readonly json: string;
  /** Names of the columns in order when all are columns (a data frame); '' where one has none. */
  readonly columns?: readonly string[];
  /** Those that a tensor can express, in order; a column has the shape [-1, 1]. None when there are thousands. */
  readonly tensors: readonly TensorSpec[];
  /** Whether `tensors` is all of it: no dates, arrays, objects or maps. */
  readonly complete: boolean;
}

/** What the file `MLmodel` says of the folder it is in. All of it is the client's word. */
export interface MlModel {
  /** By name, in the order of the file: `python_function`, `onnx`, `sklearn`… with their settings. */
  readonly flavors: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
  readonly mlflowVersion?: string;
  readonly pythonVersion?: string;
  readonly runId?: string;
  /** `m-…` of MLflow 3. */
  readonly modelId?: string;
  readonly modelUuid?: string;
  readonly artifactPath?: string;
  /** ISO 8601, UTC. */
  readonly createdAt?: string;
  readonly signature?: {
    readonly inputs?: DeclaredSide;
    readonly outputs?: DeclaredSide;
    /** JSON, as it stands in the file. */
    readonly params?: string;
  };
  /** A file in the folder. */
  readonly inputExample?: { readonly path: string; readonly type?: string };
  /** Files of the environment, in the folder: conda.yaml, python_env.yaml. MLflow also writes requirements.txt. */
  readonly environmentFiles: readonly string[];
  /** Of the whole model, as the client counted. */
  readonly bytes?: number;
  /** The user's own, as JSON. */
  readonly metadata?: string;
}

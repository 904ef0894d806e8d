import type { Task } from '../training/task.ts';

/** What is in the training channel of a job: manifest.json, read by sagemaker/train.py. */
export interface TrainingManifest {
  readonly version: typeof manifestVersion;
  readonly task: Task;
  /** Columns of an answer. */
  readonly outputs: number;
  /** The first rows of every file train, the others validate. */
  readonly trainRows: number;
  readonly validRows: number;
  /** The last so many rows, of which the job also answers what its own trees say. */
  readonly sampleRows: number;
  readonly seed: number;
  /** Little-endian float32; NaN is missing. In the order of the plan's columns. */
  readonly columns: readonly (MatrixFile & { readonly name: string; readonly levels: number })[];
  /** Little-endian float64: class codes or values. */
  readonly target: MatrixFile;
  readonly weights?: MatrixFile;
}

export interface MatrixFile {
  readonly file: string;
  readonly sha256: string;
}

/** A job whose script knows another version refuses. */
export const manifestVersion = 1;

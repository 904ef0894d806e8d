export const batchFormats = ['csv', 'jsonl', 'parquet'] as const;
export type BatchFormat = (typeof batchFormats)[number];

/** SRV-4: one batch transform, a file of rows that one version answers. */
export interface Batch {
  readonly kind: 'batch';
  readonly id: string;
  readonly model: string;
  /** Decided when it was requested: a promotion in between changes no answer. */
  readonly version: number;
  readonly status: 'running' | 'completed' | 'failed' | 'cancelled';
  readonly input: string;
  readonly format: BatchFormat;
  /** A column that is written beside each answer, so that answers find their rows. */
  readonly idColumn?: string;
  /** At most so many rows in a part; as many as a worker can hold when absent. */
  readonly rowsPerPart?: number;
  /** Whether answers are captured as those of requests are. */
  readonly capture: boolean;
  readonly requestedBy: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
  /** Rows that the answered parts hold, and how many of them have no answer; known at the end. */
  readonly rows?: number;
  readonly failedRows?: number;
  readonly parts?: number;
  /** URI of manifest.json. */
  readonly manifest?: string;
  /** Why it failed or was cancelled, in sentences. */
  readonly reasons: readonly string[];
}

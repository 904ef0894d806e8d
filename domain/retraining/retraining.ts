export const triggerKinds = ['manual', 'schedule', 'drift', 'accuracy-drop', 'new-labels'] as const;
export type TriggerKind = (typeof triggerKinds)[number];

export interface Trigger {
  readonly kind: TriggerKind;
  readonly reason: string;
  /** Manual retraining ignores the cool-down, never the lock. */
  readonly requestedBy: string;
  /** Train on this instead of the model's own data. */
  readonly datasetUri?: string;
  /** AML-2: look for the best model instead of training the usual one. */
  readonly search?: {
    /** Wall clock of the search. */
    readonly budgetSeconds: number;
    /** A search that may cost more does not begin. */
    readonly maxCostUsd?: number;
  };
}

/** One run of the retraining pipeline; while one is `running`, no other of the same model starts. */
export interface Retraining {
  readonly kind: 'retraining';
  readonly id: string;
  readonly model: string;
  readonly trigger: Trigger;
  readonly status:
    | 'scheduled'
    | 'running'
    | 'rejected'
    | 'registered'
    | 'rolling-out'
    | 'deployed'
    | 'failed';
  /** What the pipeline is at, for people who watch. */
  readonly step: string;
  /** When a `scheduled` one is to start. */
  readonly plannedFor?: string;
  /** When it was requested; from here RTR-6 counts. */
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly version?: number;
  readonly rolloutId?: string;
  readonly approvalId?: string;
  /** All labelled predictions collected so far, where the next run goes on (domain/retraining/labelled-rows.ts). */
  readonly labelled?: { readonly uri: string; readonly until: string; readonly rows: number };
  /** Gate verdicts, risk, or the error, in sentences. */
  readonly reasons: readonly string[];
}

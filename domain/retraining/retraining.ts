export const triggerKinds = ['manual', 'schedule', 'drift', 'accuracy-drop', 'new-labels'] as const;
export type TriggerKind = (typeof triggerKinds)[number];

export interface Trigger {
  readonly kind: TriggerKind;
  readonly reason: string;
  /** Manual retraining ignores the cool-down, never the lock. */
  readonly requestedBy: string;
  /** Train on this instead of the model's own data. */
  readonly datasetUri?: string;
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
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly version?: number;
  readonly rolloutId?: string;
  readonly approvalId?: string;
  /** Gate verdicts, risk, or the error, in sentences. */
  readonly reasons: readonly string[];
}

import type { Actor } from '../access/actor.ts';

/**
 * What happened, in the words of the event that leaves on the bus (`detail-type`). An audit entry *is* the event: it is
 * written in the transaction of the change and published from the table's stream, so neither can exist without the other.
 */
export const auditActions = {
  ModelCreated: 'registry',
  ModelUpdated: 'registry',
  ModelRenamed: 'registry',
  ModelDeleted: 'registry',
  ModelVersionRegistered: 'registry',
  ModelVersionStageChanged: 'registry',
  ModelVersionUpdated: 'registry',
  ModelVersionDeleted: 'registry',
  AliasChanged: 'registry',
  DriftChecked: 'drift',
  DriftDetected: 'drift',
  AlertSilenced: 'drift',
  AlertUnsilenced: 'drift',
  AlertAcknowledged: 'drift',
  PerformanceEstimated: 'drift',
  MonitoringChanged: 'drift',
  ExpectationsChanged: 'quality',
  DataValidationRequested: 'quality',
  DataQualityFailed: 'quality',
  RetrainingRequested: 'retraining',
  RetrainingScheduled: 'retraining',
  RetrainingStarted: 'retraining',
  RetrainingAdvanced: 'retraining',
  RetrainingFinished: 'retraining',
  ApprovalRequested: 'governance',
  ApprovalDecided: 'governance',
  ApprovalResolved: 'governance',
  BatchRequested: 'batch',
  BatchFinished: 'batch',
  RolloutStarted: 'rollout',
  RolloutAdvanced: 'rollout',
  RolloutHeld: 'rollout',
  RolloutCompleted: 'rollout',
  RolledBack: 'rollout',
  ServingChanged: 'serving',
} as const;
export type AuditAction = keyof typeof auditActions;

/** GOV-4: who, what, when, why, before, after. */
export interface AuditDraft {
  readonly action: AuditAction;
  readonly actor: Actor;
  readonly at: string;
  readonly reason: string;
  /** The entity it is about, e.g. `version 3`, `rollout 01J…`. */
  readonly subject: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface AuditEntry extends AuditDraft {
  readonly kind: 'audit';
  readonly model: string;
  /** Position in the model's chain; equals the model's revision after the change. */
  readonly seq: number;
  readonly previousHash: string;
  /** SHA-256 over the canonical JSON of everything above. */
  readonly hash: string;
}

import type { Batch } from '../batch/batch.ts';
import type { AlertRecord } from '../drift/alerts/alert-state.ts';
import type { DriftRecord } from '../drift/drift-report.ts';
import type { MonitoringRecord } from '../drift/monitoring-settings.ts';
import type { Approval } from '../governance/approval.ts';
import type { AuditAction, AuditDraft, AuditEntry } from '../governance/audit.ts';
import type { Retraining } from '../retraining/retraining.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { ServingRecord } from '../serving/serving-record.ts';
import type { Model } from './model.ts';
import type { Alias, ModelVersion } from './model-version.ts';

/** Everything that can hang on a model. */
export type ModelEntity =
  | ModelVersion
  | Alias
  | ServingRecord
  | Approval
  | Rollout
  | Retraining
  | DriftRecord
  | MonitoringRecord
  | AlertRecord
  | Batch;

/** What can be taken away from a model that stays; all else is its history. */
export type RemovableEntity = Alias | ModelVersion | ServingRecord;

/**
 * One change of a model and what hangs on it. Written in one transaction: the entities, the model with its next
 * revision and audit hash, the audit entry, and a marker of `id`.
 */
export interface ModelChange {
  /** The same id again is the same change: it is not applied twice and the first result is returned. */
  readonly id: string;
  /** The model as it was read when the change was decided; `revision` 0 creates it. Its other fields are written. */
  readonly model: Model;
  readonly puts: readonly ModelEntity[];
  readonly removes?: readonly RemovableEntity[];
  readonly audit: AuditDraft;
}

export interface AppliedChange {
  readonly model: string;
  readonly action: AuditAction;
  /** The model's revision after it, which is the number of its audit entry. */
  readonly revision: number;
}

export interface ModelStore {
  /** The model alone; undefined also when it was deleted. */
  model(name: string): Promise<Model | undefined>;
  /** What a deleted (or renamed) model has left: the end of its audit chain, where a new one of its name goes on. */
  deletedModel(name: string): Promise<Model | undefined>;
  /** All that are not deleted, in the order of their names. */
  models(): Promise<readonly Model[]>;
  version(model: string, version: number): Promise<ModelVersion | undefined>;
  versions(model: string): Promise<readonly ModelVersion[]>;
  aliases(model: string): Promise<readonly Alias[]>;
  serving(model: string): Promise<ServingRecord | undefined>;
  approval(id: string): Promise<Approval | undefined>;
  pendingApprovals(): Promise<readonly Approval[]>;
  rollout(model: string, id: string): Promise<Rollout | undefined>;
  /** Newest first. */
  rollouts(model: string, limit: number): Promise<readonly Rollout[]>;
  retraining(model: string, id: string): Promise<Retraining | undefined>;
  retrainings(model: string, limit: number): Promise<readonly Retraining[]>;
  /** Of the newest windows first. */
  driftRecords(model: string, limit: number): Promise<readonly DriftRecord[]>;
  driftRecord(model: string, windowTo: string, id: string): Promise<DriftRecord | undefined>;
  /** How people want it watched; undefined while nobody has said. */
  monitoring(model: string): Promise<MonitoringRecord | undefined>;
  /** What its alert remembers; undefined before the first check. */
  alert(model: string): Promise<AlertRecord | undefined>;
  batch(model: string, id: string): Promise<Batch | undefined>;
  /** Newest first. */
  batches(model: string, limit: number): Promise<readonly Batch[]>;
  audit(
    model: string,
    options?: { readonly afterSeq?: number; readonly limit?: number },
  ): Promise<readonly AuditEntry[]>;
  /** The change with this id, when it was applied in the last 30 days: a use case asks before it decides again. */
  applied(changeId: string): Promise<AppliedChange | undefined>;
  /**
   * Applies the change, or rejects with a `conflict` DomainError when the model's revision has moved on since it was
   * read (nothing is written then), or `invalid` when the id belongs to another change. All reads above that decide a change are strongly consistent.
   */
  commit(change: ModelChange): Promise<{ readonly revision: number; readonly replayed: boolean }>;
  /** Both or neither, in one transaction: a model under a new name, and the end of the old one. As `commit`. */
  commitBoth(first: ModelChange, second: ModelChange): Promise<void>;
  /**
   * Takes away all that hung on a deleted model, but its audit trail. Does nothing while there is a model of this name;
   * interrupted, it goes on where it was when called again.
   */
  purge(name: string): Promise<void>;
}

/** Files in the artifact bucket. A URI is `s3://bucket/key` on AWS and `memory://key` in the twin. */
export interface Artifacts {
  /**
   * @throws DomainError `not-found`; `too-large`, before anything is read, for a file of more than `maxBytes`: an
   * upload URL cannot limit what is put there.
   */
  read(uri: string, maxBytes?: number): Promise<Uint8Array>;
  /** The URI that a key has, whether there is a file or not. */
  uriOf(key: string): string;
  /** Returns the URI. Writing the same key with the same bytes again is harmless. */
  write(key: string, bytes: Uint8Array, contentType: string): Promise<string>;
  /** A URL that takes one PUT, and the URI under which the file is then read. */
  uploadUrl(
    key: string,
    expiresInSeconds: number,
  ): Promise<{ readonly uri: string; readonly putUrl: string }>;
}

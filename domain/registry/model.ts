import type { PolicyOverride } from '../governance/policy.ts';
import type { ExpectationsRef } from './expectations-ref.ts';

export const tasks = ['binary', 'multiclass', 'regression'] as const;
export type Task = (typeof tasks)[number];

/** Where the rows a model learns from are: a CSV in the artifact bucket. */
export interface DatasetRef {
  readonly uri: string;
  readonly sha256: string;
  readonly rows: number;
}

/**
 * The root of everything that belongs to a model. `revision` counts the changes of the model and all that hangs on it
 * (versions, stages, aliases, weights, approvals, rollouts, retrainings): a change is written only when the revision is
 * still the one it was decided on, and revision N is audit entry N.
 */
/** What people write beside a thing; a key is there once. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface Model {
  readonly kind: 'model';
  readonly name: string;
  /** Absent until it is known: MLflow clients register models by name alone. */
  readonly task?: Task;
  /** The column it predicts; absent as `task`. */
  readonly target?: string;
  /** The class whose probability is scored, for binary models; e.g. `Yes`. */
  readonly positiveClass?: string;
  /** Columns that identify a subject and are never features. */
  readonly idColumns: readonly string[];
  readonly description?: string;
  readonly tags?: readonly Tag[];
  /** GOV-2: a sensitive use is always high risk. */
  readonly sensitive: boolean;
  readonly policy: PolicyOverride;
  readonly trainingData?: DatasetRef;
  /** DAT-4: what its data have to meet; nothing when absent. */
  readonly expectations?: ExpectationsRef;
  readonly lastVersion: number;
  readonly createdAt: string;
  readonly createdBy: string;
  /** Of the newest change that MLflow counts: description, tags, versions, stages. `createdAt` when absent. */
  readonly updatedAt?: string;
  /** Set when it was deleted or renamed: nobody finds it, its audit trail stays, and its name can be used again. */
  readonly deletedAt?: string;
  readonly revision: number;
  /** Hash of the newest audit entry. */
  readonly auditHash: string;
}

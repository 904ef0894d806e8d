import type { Tag } from './model.ts';
import type { Signature } from './signature.ts';

export const stages = ['None', 'Staging', 'Production', 'Archived'] as const;
export type Stage = (typeof stages)[number];

export interface ArtifactRef {
  readonly uri: string;
  readonly sha256: string;
  readonly bytes: number;
  /** The file as it was given, when it had to be changed to be served. */
  readonly madeFrom?: MadeFrom;
}

export interface MadeFrom {
  readonly sha256: string;
  readonly bytes: number;
  /** What was done to it, in sentences, in this order. */
  readonly changes: readonly string[];
}

/** What an evaluation on rows the model has not seen said. Only measured numbers; absent means unknown. */
export interface Evaluation {
  readonly rows: number;
  /** The digest of the rows, so that two evaluations on the same rows can be told. */
  readonly dataSha256: string;
  /** accuracy, auc, logLoss, precision, recall, f1, …; in 0..1 where the metric is. */
  readonly metrics: Readonly<Record<string, number>>;
  /** p95 of one-row predictions in the evaluating function. */
  readonly latencyMs?: number;
  /** The champion on the same rows, when there was one. */
  readonly champion?: {
    readonly version: number;
    readonly metrics: Readonly<Record<string, number>>;
    readonly latencyMs?: number;
    /** Two-sided p of the difference in AUC (DeLong, paired). */
    readonly pValue?: number;
  };
}

/**
 * What answers for a version. Its artifact is an ONNX file, or the JSON document that names what answers instead. With
 * `none` nothing does: an MLflow model of another flavour, which is kept and labelled but not served.
 */
export type Runtime = 'onnx' | 'ensemble' | 'remote' | 'none';

/** REG-4: where a version registered through MLflow comes from. */
export interface MlflowSource {
  /** The URI as it was given: `runs:/…`, `models:/…`, `mlflow-artifacts:/…`, `s3://…`. */
  readonly uri: string;
  /** Where its files are: `mlflow-artifacts:/…` or a remote location. */
  readonly location: string;
  readonly runLink?: string;
  /** The logged model, `m-…`. */
  readonly modelId?: string;
  readonly flavors?: readonly string[];
  /** Why nothing serves it, when nothing does. */
  readonly notServed?: string;
  /** The signature as MLmodel has it: JSON texts. */
  readonly declaredSignature?: {
    readonly inputs?: string;
    readonly outputs?: string;
    readonly params?: string;
  };
  /** Paths in its folder. */
  readonly inputExample?: string;
  readonly environment?: readonly string[];
  readonly lineage?: {
    readonly experimentId?: string;
    readonly runName?: string;
    readonly parentRunId?: string;
    readonly user?: string;
    readonly sourceName?: string;
    readonly codeRevision?: string;
  };
  /** As they were logged, the newest of each name; finite numbers only, the first 100. */
  readonly metrics?: Readonly<Record<string, number>>;
  readonly datasets?: readonly {
    readonly name: string;
    readonly digest: string;
    readonly context?: string;
    readonly sourceType?: string;
  }[];
}

export interface ModelVersion {
  readonly kind: 'version';
  readonly model: string;
  readonly version: number;
  /** REG-2, `MAJOR.MINOR.PATCH`. */
  readonly semver: string;
  readonly stage: Stage;
  /** `onnx` when absent. */
  readonly runtime?: Runtime;
  /**
   * With runtime `none`: the model's folder. Its digest is over names and contents of its files, and empty when they lie
   * where we cannot read.
   */
  readonly artifact: ArtifactRef;
  readonly signature: Signature;
  /** Set when the file's trees, evaluated without ONNX Runtime, answered as it does (domain/serving/trees). */
  readonly fastPath?: 'flat-trees';
  /** Reference sketch of the training data; without one drift cannot be checked, and the check says so. */
  readonly sketchUri?: string;
  readonly evaluation?: Evaluation;
  /** Whether the numbers in `evaluation` were measured by this platform or claimed by the uploader. */
  readonly evaluatedBy?: 'platform' | 'uploader';
  readonly source: {
    readonly kind: 'training' | 'upload' | 'mlflow';
    readonly retrainingId?: string;
    /** The tracked run that made it. */
    readonly runId?: string;
    /** What an MLflow client said it is made from. */
    readonly mlflow?: MlflowSource;
    readonly datasetSha256?: string;
    readonly algorithm?: string;
    readonly params?: Readonly<Record<string, number | string | boolean>>;
  };
  readonly description?: string;
  readonly tags?: readonly Tag[];
  /** Where its model card is, as somebody has said. */
  readonly modelCard?: string;
  /** The champion when this version was made. */
  readonly parentVersion?: number;
  /** Set when risk is low, or when all required approvers agreed. */
  readonly approval?: {
    readonly kind: 'automatic' | 'approvers';
    readonly approvalId?: string;
    readonly at: string;
  };
  /** The approval that was asked for last, whatever came of it. */
  readonly approvalId?: string;
  readonly createdAt: string;
  readonly createdBy: string;
  /** `createdAt` when absent. */
  readonly updatedAt?: string;
}

export interface Alias {
  readonly kind: 'alias';
  readonly model: string;
  readonly alias: string;
  readonly version: number;
}

/** DRF-2 bands; `not-enough-data` is a verdict, not a severity. */
export type Severity = 'ok' | 'monitor' | 'warning' | 'critical';
export type DriftVerdict = 'drift' | 'no-drift' | 'not-enough-data';

export interface FeatureDrift {
  readonly name: string;
  readonly verdict: DriftVerdict;
  /** Bias-corrected, never below 0. */
  readonly psi: number | null;
  /** The smallest adjusted p of the tests that ran. */
  readonly p: number | null;
  /** By test name: statistic and p where the test has them. */
  readonly tests: Readonly<
    Record<string, { readonly statistic: number | null; readonly p: number | null }>
  >;
  /** Sentences for people. */
  readonly reasons: readonly string[];
}

export interface ConceptDrift {
  readonly verdict: DriftVerdict;
  readonly severity: Severity;
  readonly labels: number;
  readonly accuracy: number | null;
  readonly baselineAccuracy: number | null;
  readonly reasons: readonly string[];
}

export interface DriftReport {
  readonly schemaVersion: 1;
  readonly id: string;
  readonly model: string;
  readonly version: number;
  readonly window: { readonly from: string; readonly to: string };
  readonly rows: number;
  readonly referenceRows: number;
  readonly verdict: DriftVerdict;
  readonly severity: Severity;
  readonly features: readonly FeatureDrift[];
  readonly predictionDrift: FeatureDrift | null;
  readonly conceptDrift: ConceptDrift | null;
  readonly summary: string;
  readonly createdAt: string;
}

/** The line kept in the control table; the report itself is in S3 at `uri`. */
export interface DriftRecord {
  readonly kind: 'drift';
  readonly model: string;
  readonly id: string;
  readonly version: number;
  readonly window: { readonly from: string; readonly to: string };
  readonly rows: number;
  readonly verdict: DriftVerdict;
  readonly severity: Severity;
  readonly conceptSeverity: Severity | null;
  readonly drifted: readonly string[];
  readonly summary: string;
  readonly uri: string;
  readonly createdAt: string;
}

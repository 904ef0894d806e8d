import type { DriftAction } from './action.ts';
import type { WindowFigures } from './window/window-figures.ts';

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
  readonly severity?: Severity;
  /** The model's, as a share of all features' importance, 0..1; null where the model does not tell. */
  readonly importance?: number | null;
  readonly reference?: ColumnFigures;
  readonly current?: ColumnFigures;
  readonly distribution?: Distribution | null;
}

/** A column in figures; what does not apply to it (a mean of texts) is null. */
export interface ColumnFigures {
  readonly rows: number;
  /** Share of rows without a value, 0..1. */
  readonly missing: number;
  readonly distinct: number | null;
  readonly mean: number | null;
  readonly std: number | null;
  readonly min: number | null;
  readonly median: number | null;
  readonly max: number | null;
}

/** Shares (0..1) of both sides over the same bins, to draw them side by side. */
export type Distribution =
  | {
      readonly kind: 'number';
      /** Ascending; one more than the shares. The first and the last bin hold what lies beyond as well. */
      readonly edges: readonly number[];
      readonly reference: readonly number[];
      readonly current: readonly number[];
    }
  | {
      readonly kind: 'category';
      /** Texts: most frequent first, the rest together under `other`. Few different numbers: ascending. */
      readonly names: readonly string[];
      readonly reference: readonly number[];
      readonly current: readonly number[];
    };

/** What the predictions were worth. Metrics by name: accuracy, precision, recall, f1, auc, brier, ece; rmse, mae, r2. */
export interface Performance {
  readonly measured: {
    readonly labels: number;
    readonly metrics: Readonly<Record<string, number>>;
  } | null;
  /** Of the rows the model had not seen when it was made. */
  readonly baseline: {
    readonly labels: number;
    readonly metrics: Readonly<Record<string, number>>;
  } | null;
  /** Without labels, from the confidence of the predictions (CBPE): right only while P(outcome | inputs) has not changed. */
  readonly estimated: {
    readonly rows: number;
    readonly metrics: Readonly<Record<string, number>>;
    readonly condition: string;
  } | null;
}

/** DRF-4: what came from upstream, before any model looked at it. */
export interface UpstreamFinding {
  readonly kind: 'schema' | 'units' | 'volume' | 'freshness' | 'missing' | 'duplicates' | 'clock';
  readonly column: string | null;
  readonly severity: Severity;
  readonly words: string;
}

/** A segment of the rows that suffers more than the rest. */
export interface SliceFinding {
  /** `plan = basic`, `age from 18 to 25`. */
  readonly where: string;
  readonly rows: number;
  /** Share of the window's rows, 0..1. */
  readonly share: number;
  readonly metric: string;
  readonly reference: number | null;
  readonly current: number;
  /** Adjusted for the number of slices looked at. */
  readonly p: number;
  readonly words: string;
}

/** How much of the change of the predictions (or, without them, of the inputs) a feature explains, 0..1. */
export interface Attribution {
  readonly feature: string;
  readonly share: number;
  readonly words: string;
}

/** One earlier window, for the trend. */
export interface TrendPoint {
  readonly to: string;
  readonly rows: number;
  readonly severity: Severity;
  readonly psi: Readonly<Record<string, number>>;
  readonly accuracy: number | null;
}

/** What the window was compared with. */
export interface ReferenceUsed {
  readonly kind: 'training' | 'rolling' | 'same-hour-last-week' | 'file';
  readonly from: string | null;
  readonly to: string | null;
}

/** Whether people are told, and why or why not (cool-down, hysteresis, silence). */
export interface AlertDecision {
  readonly state: 'quiet' | 'raised' | 'held' | 'cooling' | 'silenced' | 'acknowledged' | 'cleared';
  readonly words: string;
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
  readonly performance?: Performance;
  readonly upstream?: readonly UpstreamFinding[];
  readonly attribution?: readonly Attribution[];
  readonly slices?: readonly SliceFinding[];
  readonly trend?: readonly TrendPoint[];
  readonly reference?: ReferenceUsed;
  readonly alert?: AlertDecision;
  /** Of the window alone, for metrics over time. */
  readonly figures?: WindowFigures;
  readonly recommendation?: { readonly action: DriftAction; readonly words: string };
  /** How often the window was counted again because lines came late. */
  readonly revision?: number;
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
  /** The same as a page (HTML). */
  readonly pageUri?: string;
  readonly createdAt: string;
  /** How often the window was counted again because lines came late; absent for never. */
  readonly revision?: number;
  /** When the files of the window were listed: what arrived after that is not in it. */
  readonly listedAt?: string;
  readonly reference?: ReferenceUsed['kind'];
  /** Corrected PSI by feature: the thirty largest. */
  readonly psi?: Readonly<Record<string, number>>;
  /** Of the predictions whose outcome was known. */
  readonly labels?: number;
  readonly accuracy?: number | null;
  readonly precision?: number | null;
  /** Predictions of the positive class whose outcome was known, and how many came true: for the day after to compare with. */
  readonly positives?: { readonly successes: number; readonly trials: number };
  /** Without labels (CBPE), and how bad that is against the hold-out. */
  readonly estimated?: { readonly accuracy: number | null; readonly severity: Severity };
  /** Columns, units or missing values came broken: repair, do not retrain. */
  readonly sourceBroken?: boolean;
  /** The worst of what came from upstream. */
  readonly upstream?: Severity;
  readonly alert?: AlertDecision['state'];
  /** Earlier hours of which lines came late, as seen while this window was counted. */
  readonly late?: readonly LateLines[];
}

/** Lines of an earlier hour in files that came after it was counted. */
export interface LateLines {
  readonly from: string;
  readonly to: string;
  readonly lines: number;
  /** Keys of the files; null when they are too many to name. */
  readonly files: readonly string[] | null;
  /** When the newest of these files was written. */
  readonly arrivedAt: string;
}

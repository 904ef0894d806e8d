import type { AlertView } from '../../drift/alerts/alert-view.ts';
import type { Severity } from '../../drift/drift-report.ts';

/** What the checks of a period said of one model. */
export interface ModelFigures {
  /** Hours that were checked, and hours after the first of them that were not (failed, or not run). */
  readonly checks: number;
  readonly missing: number;
  /** Checks that somebody asked for, of any window; they count nowhere else. */
  readonly onDemand: number;
  /** Hours with too few rows to tell, and hours that drifted. */
  readonly notEnough: number;
  readonly drift: number;
  /** The worst of the period. */
  readonly severity: Severity;
  readonly conceptSeverity: Severity | null;
  readonly upstream: Severity | null;
  /** In how many hours each drifted: the ten most frequent. */
  readonly drifted: readonly { readonly name: string; readonly hours: number }[];
  readonly largestPsi: { readonly name: string; readonly value: number } | null;
  readonly rows: number;
  readonly labels: number;
  /** Over all labels of the period; null without any. */
  readonly accuracy: number | null;
  /** Without labels (CBPE), weighted by rows; null where it cannot be estimated. */
  readonly estimatedAccuracy: number | null;
}

export interface ModelReview extends ModelFigures {
  readonly model: string;
  /** The version of the newest check; null when nothing was checked. */
  readonly version: number | null;
  /** What is raised, silenced and acknowledged as the report is made. */
  readonly alert: AlertView;
  /** The newest report, by its id. */
  readonly lastCheck: { readonly id: string; readonly to: string; readonly summary: string } | null;
  /** The period before, in weekly reviews. */
  readonly before: ModelFigures | null;
}

/** DRF-5: the daily report and the weekly review. */
export interface Review {
  readonly schemaVersion: 1;
  readonly kind: 'daily' | 'weekly';
  readonly stage: string;
  /** In the stage's time zone; with `kind` it names the report. */
  readonly day: string;
  /** Windows that ended after `from` and up to `to`, ISO 8601. */
  readonly from: string;
  readonly to: string;
  /** Those that need attention first. */
  readonly models: readonly ModelReview[];
  readonly createdAt: string;
}

export const needsAttention = ({
  alert,
  checks,
  missing,
  severity,
  conceptSeverity,
  drift,
}: ModelReview) =>
  alert.raised ||
  checks === 0 ||
  missing > 0 ||
  (drift > 0 && (severity === 'warning' || severity === 'critical')) ||
  conceptSeverity === 'warning' ||
  conceptSeverity === 'critical';

import type { DriftReport } from '../drift-report.ts';
import type { DriftSettings } from '../drift-settings.ts';
import { byWeight } from './feature-order.ts';

/** What the sections of a page are made of: the report, with the words that are worked out once. */
export interface Shown {
  readonly report: DriftReport;
  /** Features in the order of the page. */
  readonly features: DriftReport['features'];
  readonly title: string;
  readonly subtitle: string;
  readonly settings: DriftSettings;
  /** Set when two files were compared instead of a model's window. */
  readonly files: { readonly reference: string; readonly current: string } | null;
}

export const shown = (report: DriftReport, rest: Omit<Shown, 'report' | 'features'>): Shown => ({
  report,
  features: byWeight(report.features),
  ...rest,
});

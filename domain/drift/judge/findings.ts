import type { DriftReport } from '../drift-report.ts';

/** What the data say; the rest of a report is who, when and where. */
export type DriftFindings = Pick<
  DriftReport,
  | 'rows'
  | 'referenceRows'
  | 'verdict'
  | 'severity'
  | 'features'
  | 'predictionDrift'
  | 'conceptDrift'
  | 'summary'
> &
  Required<
    Pick<DriftReport, 'performance' | 'upstream' | 'attribution' | 'slices' | 'recommendation'>
  >;

import type { Severity } from '../drift-report.ts';

/** When people are told, as data (DRF-5). A window is one scheduled check: an hour, unless the model's settings say otherwise. */
export interface AlertSettings {
  /** Windows in a row in which a feature must have drifted before it counts; a critical window counts at once. */
  readonly windowsToRaise: number;
  /** Windows in a row without it before it is over; more than to raise, so that a borderline feature does not flap. */
  readonly windowsToClear: number;
  /** Hours until people are reminded of what has not changed, and until what came back is told again. */
  readonly coolDownHours: number;
  /** Hours until one more feature of an alert that people know of is worth another message. */
  readonly newFeatureHours: number;
  /** What is below is in the reports, and wakes nobody. */
  readonly minSeverity: Severity;
}

/**
 * A check names a feature falsely in fewer than 2 % of windows: two in a row come about once in 2 500 windows, more than three
 * months of hours. A feature that drifts in every second window is raised once and stays so for about five days
 * (six windows in a row without it take 126 on average).
 */
export const defaultAlertSettings: AlertSettings = {
  windowsToRaise: 2,
  windowsToClear: 6,
  coolDownHours: 24,
  newFeatureHours: 6,
  minSeverity: 'monitor',
};

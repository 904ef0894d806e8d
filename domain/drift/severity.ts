import type { Severity } from './drift-report.ts';

/** From the least to the most severe. */
export const severities: readonly Severity[] = ['ok', 'monitor', 'warning', 'critical'];

/** Negative when `a` is less severe than `b`. */
export const compareSeverity = (a: Severity, b: Severity): number =>
  severities.indexOf(a) - severities.indexOf(b);

export const isAtLeast = (severity: Severity, bound: Severity): boolean =>
  compareSeverity(severity, bound) >= 0;

export const isWorse = (severity: Severity, than: Severity): boolean =>
  compareSeverity(severity, than) > 0;

/** Which band `value` is in; a band's lower bound belongs to it. */
export const severityOf = (value: number, bands: readonly [number, number, number]): Severity =>
  severities[bands.filter((bound) => value >= bound).length] as Severity;

export const worst = (found: readonly Severity[]): Severity =>
  found.reduce<Severity>((a, b) => (isWorse(b, a) ? b : a), 'ok');

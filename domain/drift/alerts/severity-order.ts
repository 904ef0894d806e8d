import type { Severity } from '../drift-report.ts';

const order: readonly Severity[] = ['ok', 'monitor', 'warning', 'critical'];

export const isAtLeast = (severity: Severity, bound: Severity): boolean =>
  order.indexOf(severity) >= order.indexOf(bound);

export const isWorse = (severity: Severity, than: Severity): boolean => !isAtLeast(than, severity);

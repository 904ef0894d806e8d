import type { Severity } from './drift-report.ts';

const order: readonly Severity[] = ['ok', 'monitor', 'warning', 'critical'];

/** Which band `value` is in; a band's lower bound belongs to it. */
export const severityOf = (value: number, bands: readonly [number, number, number]): Severity =>
  order[bands.filter((bound) => value >= bound).length] as Severity;

export const worst = (severities: readonly Severity[]): Severity =>
  severities.reduce<Severity>((a, b) => (order.indexOf(b) > order.indexOf(a) ? b : a), 'ok');

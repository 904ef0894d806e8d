import { invalid } from '../errors.ts';
import { type AlertSettings, defaultAlertSettings } from './alerts/alert-settings.ts';
import type { Severity } from './drift-report.ts';
import { type DriftSettings, defaultDriftSettings } from './drift-settings.ts';
import { severities } from './severity.ts';

/** What windows are compared with. */
export type ReferenceChoice =
  | { readonly kind: 'training' }
  /** The windows of the last days, of the version that serves. A drift slower than that is absorbed and not seen. */
  | { readonly kind: 'rolling'; readonly days: number }
  /** The same hours a week ago: for traffic that has a daily and a weekly course. */
  | { readonly kind: 'same-hour-last-week' };

/** Some fields of settings, and of settings within them. */
export type Override<T> = {
  readonly [K in keyof T]?: T[K] extends readonly unknown[]
    ? T[K]
    : T[K] extends object
      ? Override<T[K]>
      : T[K];
};

/** How a model is watched: what a team sets of it. What is not named is as the platform's defaults have it. */
export interface MonitoringSettings {
  readonly drift: Override<DriftSettings>;
  readonly reference: ReferenceChoice;
  readonly alerts: Override<AlertSettings>;
}

export const defaultMonitoring: MonitoringSettings = {
  drift: {},
  reference: { kind: 'training' },
  alerts: {},
};

/** Kept with the model (one item); changed by people, audited. */
export interface MonitoringRecord {
  readonly kind: 'monitoring';
  readonly model: string;
  readonly settings: MonitoringSettings;
  readonly updatedAt: string;
}

/** Window sketches are kept for some weeks. */
export const maxRollingDays = 28;

export const driftSettingsOf = ({ drift }: MonitoringSettings): DriftSettings =>
  overridden(defaultDriftSettings, drift);

export const alertSettingsOf = ({ alerts }: MonitoringSettings): AlertSettings =>
  overridden(defaultAlertSettings, alerts);

/** Defaults with some of their fields replaced; lists are replaced as a whole. */
function overridden<T extends object>(defaults: T, override: Override<T>): T {
  const entries = Object.entries(defaults).map(([name, value]) => {
    const given = (override as Record<string, unknown>)[name];
    if (given === undefined) return [name, value];
    return [name, isSettings(value) ? overridden(value, given as object) : given];
  });
  return Object.fromEntries(entries) as T;
}

const isSettings = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Settings as a caller wrote them. The defaults say which fields there are and of what kind: a number is one of at least 0 (a
 * share or a level where the default is below 1: at most 1), bands ascend and are as many, a severity is one of the four.
 *
 * @throws DomainError `invalid`, with the place in `field`.
 */
export function parseMonitoring(given: unknown): MonitoringSettings {
  if (!isSettings(given)) throw invalid('Monitoring settings are a JSON object.');
  checkNames(given, Object.keys(defaultMonitoring), '');
  const { drift = {}, reference = { kind: 'training' }, alerts = {} } = given;
  checkOverride(drift, defaultDriftSettings, 'drift');
  checkOverride(alerts, defaultAlertSettings, 'alerts');
  return {
    drift: drift as MonitoringSettings['drift'],
    reference: checkReference(reference),
    alerts: alerts as MonitoringSettings['alerts'],
  };
}

function checkNames(given: object, known: readonly string[], place: string): void {
  for (const name of Object.keys(given))
    if (!known.includes(name))
      throw invalid(`\`${place}${name}\` is no setting of monitoring.`, {
        field: place + name,
        hint: `There are: ${known.join(', ')}.`,
      });
}

function checkOverride(given: unknown, defaults: object, place: string): void {
  if (!isSettings(given)) throw invalid(`\`${place}\` is a JSON object.`, { field: place });
  checkNames(given, Object.keys(defaults), `${place}.`);
  for (const [name, value] of Object.entries(given))
    checkValue(value, (defaults as Record<string, unknown>)[name], `${place}.${name}`);
}

function checkValue(value: unknown, standard: unknown, field: string): void {
  if (isSettings(standard)) checkOverride(value, standard, field);
  else if (Array.isArray(standard)) checkBands(value, standard, field);
  else if (typeof standard === 'number') checkNumber(value, standard, field);
  else if (typeof standard === 'boolean') {
    if (typeof value !== 'boolean') throw invalid(`\`${field}\` is true or false.`, { field });
  } else if (!severities.includes(value as Severity))
    throw invalid(`\`${field}\` is one of ${severities.join(', ')}.`, { field });
}

const leastLevel = 1e-9;

/** Levels of tests, and how they are divided: at 0 or 1 there would be no test, and a model that nobody watches. */
const isLevel = (field: string): boolean => /(?:alpha|integrityShare)$/i.test(field);

/** Of none of these is there anything to say. */
const isCount = (field: string): boolean =>
  /(?:minRows|minValues|minLabels|windowsToRaise|windowsToClear)$/.test(field);

function checkNumber(value: unknown, standard: number, field: string): void {
  if (isLevel(field) && !(typeof value === 'number' && value >= leastLevel && value < 1))
    throw invalid(`\`${field}\` is a number from ${leastLevel} on and below 1.`, {
      field,
      hint: `The default is ${standard}. To hear nothing of a model for a while, silence it.`,
    });
  const least = isCount(field) ? 1 : 0;
  const most = standard < 1 && standard > 0 ? 1 : 1e9;
  if (typeof value !== 'number' || !(value >= least && value <= most))
    throw invalid(`\`${field}\` is a number from ${least} to ${most}.`, {
      field,
      hint: `The default is ${standard}.`,
    });
}

function checkBands(value: unknown, standard: readonly unknown[], field: string): void {
  const ascend =
    Array.isArray(value) &&
    value.length === standard.length &&
    value.every((one, at) => Number.isFinite(one) && (at === 0 ? one > 0 : one > value[at - 1]));
  if (!ascend)
    throw invalid(`\`${field}\` is ${standard.length} numbers above 0, ascending.`, {
      field,
      hint: `The default is ${JSON.stringify(standard)}.`,
    });
}

function checkReference(given: unknown): ReferenceChoice {
  const { kind, days, ...rest } = (isSettings(given) ? given : {}) as Record<string, unknown>;
  const field = 'reference';
  if (Object.keys(rest).length === 0) {
    if ((kind === 'training' || kind === 'same-hour-last-week') && days === undefined)
      return { kind };
    if (kind === 'rolling') {
      if (typeof days === 'number' && Number.isInteger(days) && days >= 1 && days <= maxRollingDays)
        return { kind, days };
      throw invalid(`\`reference.days\` is a whole number from 1 to ${maxRollingDays}.`, {
        field: 'reference.days',
      });
    }
  }
  throw invalid(
    '`reference` is {"kind":"training"}, {"kind":"rolling","days":7} or {"kind":"same-hour-last-week"}.',
    { field },
  );
}

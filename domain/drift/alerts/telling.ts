import { hourMs } from '../../durations.ts';
import type { Severity } from '../drift-report.ts';
import { isWorse, worst } from '../severity.ts';
import type { AlertSettings } from './alert-settings.ts';
import type { AlertState, Cause } from './alert-state.ts';
import { silenceOf } from './silenced.ts';

const hoursSince = (at: string | null, now: Date): number =>
  at === null ? Number.POSITIVE_INFINITY : (now.getTime() - Date.parse(at)) / hourMs;

/** The same state with only what no silence covers. */
export const audible = (state: AlertState): AlertState => {
  const off = (cause: Cause, feature: string | null): Cause =>
    silenceOf(state.silences, feature) === undefined ? cause : { ...cause, on: false };
  return {
    ...state,
    features: state.features.map((cause) => ({ ...cause, ...off(cause, cause.name) })),
    whole: off(state.whole, null),
    concept: off(state.concept, null),
  };
};

/** Whether what is raised is no more than what somebody acknowledged. */
export function isAcknowledged(state: AlertState, severity: Severity): boolean {
  const known = state.acknowledged;
  return (
    known !== null &&
    !isWorse(severity, known.severity) &&
    (known.whole || !state.whole.on) &&
    (known.concept || !state.concept.on) &&
    audible(state).features.every(({ name, on }) => !on || known.features.includes(name))
  );
}

/** Whether what is raised was seen in this window too. */
export const isPresent = ({ features, whole, concept }: AlertState): boolean =>
  [whole, concept, ...features].some(({ on, above }) => on && above > 0);

/** Why people are told now; undefined when they are not. `counted` still has the acknowledgement that no longer covers it. */
export function reasonToTell(
  counted: AlertState,
  heard: AlertState,
  severity: Severity,
  settings: AlertSettings,
  now: Date,
): string | undefined {
  if (!isPresent(heard)) return undefined;
  if (counted.acknowledged !== null) return 'Worse than what was acknowledged';
  const told = hoursSince(counted.toldAt, now);
  if (counted.toldSeverity === null || told >= settings.coolDownHours)
    return counted.episode?.told ? 'Still so' : 'Raised';
  if (isWorse(severity, counted.toldSeverity)) return 'Worse than before';
  const isNew = [heard.whole, heard.concept, ...heard.features].some(
    ({ on, above, toldAt }) => on && above > 0 && hoursSince(toldAt, now) >= settings.coolDownHours,
  );
  return isNew && told >= settings.newFeatureHours ? 'More than before' : undefined;
}

/** The same state once people were told of `heard`. */
export function afterTelling(
  state: AlertState,
  heard: AlertState,
  severity: Severity,
  settings: AlertSettings,
  now: Date,
): AlertState {
  const at = now.toISOString();
  const mark = <C extends Cause>(cause: C, isHeard: boolean): C =>
    isHeard ? { ...cause, toldAt: at } : cause;
  const cooled = hoursSince(state.toldAt, now) >= settings.coolDownHours;
  const toldSeverity = cooled ? severity : worst([state.toldSeverity ?? 'ok', severity]);
  return {
    ...state,
    features: state.features.map((cause, i) => mark(cause, heard.features[i]?.on === true)),
    whole: mark(state.whole, heard.whole.on),
    concept: mark(state.concept, heard.concept.on),
    episode: state.episode && {
      ...state.episode,
      told: worst([state.episode.told ?? 'ok', severity]),
    },
    toldAt: at,
    toldSeverity,
  };
}

/** Messages older than the cool-down are forgotten, and with them the features they were about. */
export function forgotten(state: AlertState, settings: AlertSettings, now: Date): AlertState {
  const lately = (at: string | null) => (hoursSince(at, now) < settings.coolDownHours ? at : null);
  const toldAt = lately(state.toldAt);
  return {
    ...state,
    features: state.features
      .map((cause) => ({ ...cause, toldAt: lately(cause.toldAt) }))
      .filter(({ above, toldAt: told }) => above > 0 || told !== null),
    whole: { ...state.whole, toldAt: lately(state.whole.toldAt) },
    concept: { ...state.concept, toldAt: lately(state.concept.toldAt) },
    toldAt,
    toldSeverity: toldAt === null ? null : state.toldSeverity,
  };
}

import type { AlertDecision, Severity } from '../drift-report.ts';
import { worst } from '../severity.ts';
import type { AlertSettings } from './alert-settings.ts';
import { type AlertState, quietAlert } from './alert-state.ts';
import { silencedWords, subjectOf, waitingWords, windows } from './alert-words.ts';
import { countCauses, type Found } from './count-causes.ts';
import { activeSilences, silenceOf } from './silenced.ts';
import {
  afterTelling,
  audible,
  forgotten,
  isAcknowledged,
  isPresent,
  reasonToTell,
} from './telling.ts';

export interface DecideAlertInput {
  readonly found: Found;
  readonly previous: AlertState | null;
  readonly settings: AlertSettings;
  readonly now: Date;
  /** Of the check; a window that is not newer than the newest counted one (late lines, a retry) changes nothing. */
  readonly window?: { readonly to: string };
  /**
   * Somebody asked for the check, and reads it: it can raise what is worth telling at once, and is none of the windows in a row
   * that raise or clear an alert. The scheduled check of the same time still counts.
   */
  readonly asked?: boolean;
}

export interface DecidedAlert {
  /** People are told when `state` is `raised` or `cleared`, and only then. */
  readonly decision: AlertDecision;
  /** For the next window; to be written in the transaction of the check. */
  readonly state: AlertState;
}

/**
 * DRF-5: whether people are told of what a window showed. Raised after some windows in a row and cleared after more
 * (hysteresis), critical at once; not again before the cool-down is over unless it gets worse; never what is silenced or
 * acknowledged. Pure: the same windows give the same messages.
 */
export function decideAlert(input: DecideAlertInput): DecidedAlert {
  const { found, settings, now, window, asked = false } = input;
  const before = input.previous ?? quietAlert;
  if (window !== undefined && before.windowTo !== null && window.to <= before.windowTo)
    return {
      decision: {
        state: before.episode === null ? 'quiet' : 'held',
        words: `A window up to ${before.windowTo} has been counted already; an older one tells nobody anything new.`,
      },
      state: before,
    };
  const silences = activeSilences(before.silences, now);
  const counted: AlertState = {
    ...before,
    ...countCauses(before, found, settings),
    silences,
    windowTo: asked ? before.windowTo : (window?.to ?? before.windowTo),
  };
  if (asked && !isMoreOn(counted, before))
    return {
      decision: {
        state: before.episode === null ? 'quiet' : 'held',
        words:
          'Somebody asked for this check; only scheduled ones count towards raising or ending an alert.',
      },
      state: before,
    };
  if (found.verdict === 'not-enough-data' && found.conceptSeverity === null)
    return {
      decision: {
        state: before.episode === null ? 'quiet' : 'held',
        words: 'Too few rows to tell; what was known before stays as it was.',
      },
      state: counted,
    };
  return isAnyOn(counted)
    ? whileOn(before, counted, severityNow(found), settings, now)
    : whileOff(before, forgotten(counted, settings, now), settings);
}

const isAnyOn = ({ features, whole, concept }: AlertState): boolean =>
  whole.on || concept.on || features.some(({ on }) => on);

/** Whether anything is raised that was not before. */
const isMoreOn = (now: AlertState, before: AlertState): boolean => {
  const known = new Set(before.features.filter(({ on }) => on).map(({ name }) => name));
  return (
    (now.whole.on && !before.whole.on) ||
    (now.concept.on && !before.concept.on) ||
    now.features.some(({ name, on }) => on && !known.has(name))
  );
};

const severityNow = ({ verdict, severity, conceptSeverity }: Found): Severity =>
  worst([verdict === 'drift' ? severity : 'ok', conceptSeverity ?? 'ok']);

function whileOff(before: AlertState, counted: AlertState, settings: AlertSettings): DecidedAlert {
  const state: AlertState = { ...counted, episode: null, acknowledged: null };
  const { episode } = before;
  if (episode !== null && episode.told !== null) {
    const silence = silenceOf(state.silences, null);
    return silence === undefined
      ? {
          decision: {
            state: 'cleared',
            words: `Over since ${windows(settings.windowsToClear)} without it: ${subjectOf(before)}. It began at ${episode.since}.`,
          },
          state,
        }
      : { decision: { state: 'silenced', words: silencedWords(silence) }, state };
  }
  const seen = [state.whole, state.concept, ...state.features].some(({ above }) => above > 0);
  return {
    decision: seen
      ? { state: 'held', words: waitingWords(state, settings) }
      : { state: 'quiet', words: 'Nothing that people should be told.' },
    state,
  };
}

function whileOn(
  before: AlertState,
  counted: AlertState,
  severity: Severity,
  settings: AlertSettings,
  now: Date,
): DecidedAlert {
  const episode = {
    since: before.episode?.since ?? now.toISOString(),
    severity: worst([before.episode?.severity ?? 'ok', severity]),
    told: before.episode?.told ?? null,
  };
  const known = isAcknowledged(counted, severity);
  const state: AlertState = {
    ...counted,
    episode,
    acknowledged: known ? counted.acknowledged : null,
  };
  const heard = audible(state);
  const silence = state.silences[0];
  if (silence !== undefined && !isAnyOn(heard))
    return { decision: { state: 'silenced', words: silencedWords(silence) }, state };
  if (known && state.acknowledged !== null)
    return {
      decision: {
        state: 'acknowledged',
        words: `Known since ${state.acknowledged.at} to ${state.acknowledged.by}: ${state.acknowledged.reason}`,
      },
      state,
    };
  const why = reasonToTell(counted, heard, severity, settings, now);
  if (why !== undefined)
    return {
      decision: { state: 'raised', words: `${why}: ${subjectOf(heard)} (${severity}).` },
      state: afterTelling(state, heard, severity, settings, now),
    };
  return {
    decision: isPresent(heard)
      ? {
          state: 'cooling',
          words: `People know of it since ${state.toldAt}; they are reminded after ${settings.coolDownHours} h, or when it gets worse.`,
        }
      : {
          state: 'held',
          words: `Not seen in this window; it is over after ${windows(settings.windowsToClear)} without it.`,
        },
    state,
  };
}

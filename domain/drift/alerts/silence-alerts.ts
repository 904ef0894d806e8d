import { hourMs } from '../../durations.ts';
import { invalid } from '../../errors.ts';
import type { Silence } from './alert-state.ts';
import type { AlertView } from './alert-view.ts';
import { type AlertChange, type AlertDeps, changeAlert } from './change-alert.ts';
import { activeSilences } from './silenced.ts';

/** Silence is for what is known to pass; what stays is acknowledged, or a threshold is wrong. */
const longestDays = 90;
const mostSilences = 20;
const mostFeatures = 200;

export interface SilenceInput extends AlertChange {
  /** ISO 8601; or `hours` from now. One of the two. */
  readonly until?: string | undefined;
  readonly hours?: number | undefined;
  /** Only these; the whole model when absent. */
  readonly features?: readonly string[] | undefined;
}

/**
 * DRF-5: tells nobody of a model, or of some of its features, until a time. Checks and reports go on; a silence of the same
 * features takes the place of the earlier one.
 *
 * @throws DomainError `not-found`; `invalid` for a time that is none, is over, or is more than 90 days ahead, and for more
 * than 20 silences at once.
 */
export function silenceAlerts(deps: AlertDeps, input: SilenceInput): Promise<AlertView> {
  return changeAlert(deps, input, 'AlertSilenced', (state, now) => {
    const features = featuresOf(input);
    const silence: Silence = {
      features,
      until: untilOf(input, now).toISOString(),
      reason: input.reason,
      by: input.actor.name,
      at: now.toISOString(),
    };
    const others = activeSilences(state.silences, now).filter(
      (one) => JSON.stringify(one.features) !== JSON.stringify(features),
    );
    if (others.length >= mostSilences)
      throw invalid(`There are ${others.length} silences already; at most ${mostSilences}.`, {
        hint: 'Take some back with DELETE …/drift/silence, or silence the whole model.',
      });
    return { state: { ...state, silences: [...others, silence] }, after: silence };
  });
}

function featuresOf({ features }: SilenceInput): readonly string[] | null {
  if (features === undefined) return null;
  if (features.length === 0 || features.length > mostFeatures)
    throw invalid(`\`features\` names 1 to ${mostFeatures} features.`, {
      field: 'features',
      hint: 'Leave it out to silence the whole model.',
    });
  return [...new Set(features)].sort();
}

function untilOf({ until, hours }: SilenceInput, now: Date): Date {
  if ((until === undefined) === (hours === undefined))
    throw invalid('Say how long: either `hours` or `until`.', {
      field: 'until',
      hint: '{"hours":24,"reason":"campaign"} or {"until":"2026-12-01T00:00:00Z","reason":"campaign"}',
    });
  const field = until === undefined ? 'hours' : 'until';
  const end = until === undefined ? now.getTime() + (hours as number) * hourMs : Date.parse(until);
  if (Number.isNaN(end))
    throw invalid(`\`${field}\` is no time: ${String(until ?? hours).slice(0, 40)}.`, {
      field,
      hint: 'Send ISO 8601 in UTC, such as 2026-12-01T00:00:00Z.',
    });
  if (end <= now.getTime()) throw invalid('The silence would be over already.', { field });
  if (end > now.getTime() + longestDays * 24 * hourMs)
    throw invalid(`A silence lasts at most ${longestDays} days.`, {
      field,
      hint: 'What stays for longer is acknowledged (…/drift/acknowledge), or is a matter of thresholds.',
    });
  return new Date(end);
}

import { hourMs } from '../../durations.ts';
import { invalid } from '../../errors.ts';

export interface CheckWindow {
  readonly from: Date;
  readonly to: Date;
}

const maxDays = 31;

/** The last hour that is over. */
export function lastFullHour(now: Date): CheckWindow {
  const to = Math.floor(now.getTime() / hourMs) * hourMs;
  return { from: new Date(to - hourMs), to: new Date(to) };
}

function instant(text: string, field: string): Date {
  const at = new Date(text);
  if (Number.isNaN(at.getTime()) || !dayExists(text))
    throw invalid(`\`${field}\` is not a time: "${text.slice(0, 40)}".`, {
      field,
      hint: 'Send ISO 8601 in UTC, such as 2026-11-21T08:00:00Z.',
    });
  return at;
}

/** `Date` takes 30 February for 2 March. */
function dayExists(text: string): boolean {
  const day = /^\d{4}-\d\d-\d\d/.exec(text)?.[0];
  const midnight = new Date(`${day}T00:00:00Z`);
  return day === undefined || midnight.getUTCDate() === Number(day.slice(-2));
}

/**
 * A window as asked for; without `to` it ends now, without `from` it has 24 hours; what is still to come
 * of it is left out. Throws `invalid` for times that are none, a window that is empty, not begun, or of more than 31 days.
 */
export function checkWindow(
  asked: { readonly from?: string | undefined; readonly to?: string | undefined },
  now: Date,
): CheckWindow {
  const to = asked.to === undefined ? now : instant(asked.to, 'to');
  const from =
    asked.from === undefined ? new Date(to.getTime() - 24 * hourMs) : instant(asked.from, 'from');
  if (from >= to)
    throw invalid(`The window is empty: from ${from.toISOString()} to ${to.toISOString()}.`, {
      field: 'from',
      hint: '`from` must be before `to`.',
    });
  if (from >= now)
    throw invalid(`The window is still to come: it begins at ${from.toISOString()}.`, {
      field: 'from',
      hint: `It is ${now.toISOString()} now; name a window that has begun.`,
    });
  if (to.getTime() - from.getTime() > maxDays * 24 * hourMs)
    throw invalid(`The window has more than ${maxDays} days.`, {
      field: 'from',
      hint: 'Check shorter windows one by one.',
    });
  return { from, to: to > now ? now : to };
}

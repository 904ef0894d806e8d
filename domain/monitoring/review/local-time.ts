import { dayMs, hourMs } from '../../durations.ts';
import { invalid } from '../../errors.ts';

interface LocalTime {
  /** 2026-11-21. */
  readonly day: string;
  readonly hour: number;
  /** 0 Sunday … 6 Saturday. */
  readonly weekday: number;
}

/** The clock on the wall of a time zone (IANA name). @throws DomainError `invalid` for a zone that is none. */
function localTime(at: number, timeZone: string): LocalTime {
  let parts: Record<string, string>;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
    });
    parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  } catch (cause) {
    throw invalid(`${timeZone} is no time zone.`, {
      field: 'timeZone',
      hint: 'Use an IANA name, such as Europe/Berlin.',
      cause,
    });
  }
  const day = `${parts.year}-${parts.month}-${parts.day}`;
  return { day, hour: Number(parts.hour), weekday: new Date(`${day}T00:00:00Z`).getUTCDay() };
}

const quarterMs = hourMs / 4;

/** When a day's `hour` begins there, in ms; where clocks jump over it, when they have jumped. */
function instantOf(day: string, hour: number, timeZone: string): number {
  const wanted = Date.parse(`${day}T${String(hour).padStart(2, '0')}:00:00Z`);
  // Zones are at most 14 hours from UTC and in steps of a quarter; the first quarter that has come is it.
  for (let at = wanted - 14 * hourMs; ; at += quarterMs) {
    const local = localTime(at, timeZone);
    if (local.day > day || (local.day === day && local.hour >= hour)) return at;
  }
}

const dayBefore = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - days * dayMs).toISOString().slice(0, 10);

export interface Period {
  readonly kind: 'daily' | 'weekly';
  /** The day of the report in the stage's time zone: with `kind` its name. */
  readonly day: string;
  readonly from: Date;
  readonly to: Date;
}

/** Windows are checked some minutes after their end: one that has just ended is in the next report. */
const settleMs = hourMs;

/**
 * The newest period that is due: of days up to `hour` o'clock local time, of weeks up to Monday's. It ends an hour before the
 * report, and days follow each other without a gap also when clocks change: `from` is where the one before ended.
 */
export function duePeriod(
  kind: Period['kind'],
  now: Date,
  { hour, timeZone }: { readonly hour: number; readonly timeZone: string },
): Period {
  const local = localTime(now.getTime(), timeZone);
  let day = local.hour >= hour ? local.day : dayBefore(local.day, 1);
  if (kind === 'weekly') day = dayBefore(day, (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7);
  const before = dayBefore(day, kind === 'weekly' ? 7 : 1);
  return {
    kind,
    day,
    from: new Date(instantOf(before, hour, timeZone) - settleMs),
    to: new Date(instantOf(day, hour, timeZone) - settleMs),
  };
}

/** The period of the same length that ended where this one begins. */
export const periodBefore = ({ from, to }: Period): { readonly from: Date; readonly to: Date } => ({
  from: new Date(from.getTime() - (to.getTime() - from.getTime())),
  to: from,
});

import { hourMs } from '#domain/durations.ts';

/**
 * Firehose gathers an object for up to 900 s and names it by the arrival of its *oldest* line ("Custom prefixes for
 * Amazon S3 objects"): lines of 09:00 may lie in the hour of 08. A minute more for clocks that differ.
 */
const gatheredMs = 16 * 60_000;

/**
 * The lake's prefixes that can hold lines of `from <= ts < to`. A prefix names the hour (UTC) at which an object's first
 * line arrived: before `ts` by up to Firehose's buffer, and after it when delivery is late, so the hour after `to` is
 * looked at too. A whole day is one prefix.
 */
export function arrivalPrefixes(kind: string, from: Date, to: Date): readonly string[] {
  if (to <= from) return [];
  const last = to.getTime() + hourMs;
  const prefixes: string[] = [];
  for (let at = Math.floor((from.getTime() - gatheredMs) / hourMs) * hourMs; at <= last; ) {
    const [day = '', hour = ''] = new Date(at).toISOString().slice(0, 13).split('T');
    const path = `${kind}/${day.replaceAll('-', '/')}/`;
    const wholeDay = hour === '00' && at + 23 * hourMs <= last;
    prefixes.push(wholeDay ? path : `${path}${hour}/`);
    at += wholeDay ? 24 * hourMs : hourMs;
  }
  return prefixes;
}

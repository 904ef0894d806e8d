const hourMs = 3_600_000;

/**
 * The lake's prefixes that can hold lines of `from <= ts < to`. A prefix names the hour (UTC) at which lines arrived,
 * which is later than `ts` by Firehose's buffer, so the hour after `to` is looked at too. A whole day is one prefix.
 */
export function arrivalPrefixes(kind: string, from: Date, to: Date): readonly string[] {
  if (to <= from) return [];
  const last = to.getTime() + hourMs;
  const prefixes: string[] = [];
  for (let at = Math.floor(from.getTime() / hourMs) * hourMs; at <= last; ) {
    const [day = '', hour = ''] = new Date(at).toISOString().slice(0, 13).split('T');
    const path = `${kind}/${day.replaceAll('-', '/')}/`;
    const wholeDay = hour === '00' && at + 23 * hourMs <= last;
    prefixes.push(wholeDay ? path : `${path}${hour}/`);
    at += wholeDay ? 24 * hourMs : hourMs;
  }
  return prefixes;
}

/** The moment an ISO 8601 text names, as whole numbers, in the time zone it is written in. */
export interface IsoDate {
  readonly year: number;
  /** 1 … 12 */
  readonly month: number;
  /** 1 … 31 */
  readonly day: number;
  /** 0 … 23; 0 without a time of day. */
  readonly hour: number;
  /** 0 … 59 */
  readonly minute: number;
}

export const firstYear = 1900;
export const lastYear = 2200;

const two = (value: number) => String(value).padStart(2, '0');
const numbered = (from: number, to: number, write: (value: number) => string) =>
  new Map(Array.from({ length: to - from + 1 }, (_, i) => [write(from + i), from + i]));

/**
 * What the parts of a date may say. ONNX can turn text into numbers only by Cast, which fails on a bad one and with it the
 * whole request, or by such lists, which give bad ones a number of their own.
 */
export const yearTexts: ReadonlyMap<string, number> = numbered(firstYear, lastYear, String);
export const monthTexts: ReadonlyMap<string, number> = numbered(1, 12, two);
export const dayTexts: ReadonlyMap<string, number> = numbered(1, 31, two);
/** '' where there is no time of day. */
export const hourTexts: ReadonlyMap<string, number> = new Map([['', 0], ...numbered(0, 23, two)]);
/** `34Z` where a time ends with the minute. */
export const minuteTexts: ReadonlyMap<string, number> = new Map([
  ['', 0],
  ...numbered(0, 59, two),
  ...numbered(0, 59, (minute) => `${two(minute)}Z`),
]);

/** Days from 1970-01-01 to the first of each month from `firstYear` to `lastYear`, and one month more. */
export const monthStarts: Int32Array = Int32Array.from(
  { length: (lastYear - firstYear + 1) * 12 + 1 },
  (_, month) => Date.UTC(firstYear + Math.floor(month / 12), month % 12) / 86_400_000,
);

/** What stands before the date and time in `2024-03-05T12:34:56Z`, and in `2024-03-05 12:34:56`. */
export type Separator = 'T' | ' ';

/**
 * `YYYY-MM-DD`, alone or followed by the separator and `hh`, `hh:mm` (`Z` may follow) or `hh:mm:…`, of which what comes
 * after the second colon (seconds, fractions, time zone) is not looked at; undefined for any other text, for a day that
 * its month does not have, and for years outside 1900 … 2200.
 */
export function isoDate(text: string, separator: Separator): IsoDate | undefined {
  const [yearText, monthText, rest] = cut(text, '-', 3);
  const [dayText, time] = cut(rest, separator, 2);
  const [hourText, minuteText] = cut(time, ':', 3);
  const year = yearTexts.get(yearText);
  const month = monthTexts.get(monthText);
  const day = dayTexts.get(dayText);
  const hour = hourTexts.get(hourText);
  const minute = minuteTexts.get(minuteText);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  if (hour === undefined || minute === undefined) return undefined;
  const at = (year - firstYear) * 12 + month - 1;
  const length = (monthStarts[at + 1] as number) - (monthStarts[at] as number);
  return day > length ? undefined : { year, month, day, hour, minute };
}

/** The first `parts` parts, of which the last is all that is left; '' for those that are not there. */
function cut(text: string, at: string, parts: number): [string, string, string] {
  const cuts: [string, string, string] = ['', '', ''];
  let from = 0;
  for (let part = 0; part < parts; part++) {
    const end = part === parts - 1 ? -1 : text.indexOf(at, from);
    cuts[part] = end < 0 ? text.slice(from) : text.slice(from, end);
    if (end < 0) break;
    from = end + 1;
  }
  return cuts;
}

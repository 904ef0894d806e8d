/** Numbers as people read them in a report. */
export const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;

/** Four significant digits, without an exponent where it can be helped. */
export const figure = (value: number): string => String(Number(value.toPrecision(4)));

/** The chance of an error, as `p < 0.0001`; what could not be computed says so. */
export const chance = (p: number): string =>
  Number.isNaN(p) ? 'p unknown' : p < 1e-4 ? 'p < 0.0001' : `p ${Number(p.toPrecision(2))}`;

/** "1 feature", "2 features". */
export const counted = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;

/** "a, b and c". */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

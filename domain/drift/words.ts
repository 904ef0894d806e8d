/** Numbers as people read them in a report. */
export const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;

/** Four significant digits, without an exponent where it can be helped. */
export const figure = (value: number): string => String(Number(value.toPrecision(4)));

/** "1 feature", "2 features". */
export const counted = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;

/** "a, b and c". */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

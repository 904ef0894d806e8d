/** A percentage as results hold it, 0 to 100: `3.5 %`. */
export const percentWords = (value: unknown): string => `${Number(Number(value).toFixed(2))} %`;

/** At most `length` characters, the last one a … where some are left out. */
export const shortened = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;

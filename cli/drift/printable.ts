const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/g;

/** A text from anyone as a terminal may show it: one line, no control characters (they can move the cursor), not too long. */
export function printable(text: string, length = 60): string {
  const line = text.slice(0, 4 * length).replace(invisible, '\ufffd');
  const letters = [...line];
  return letters.length <= length && text.length <= 4 * length
    ? line
    : `${letters.slice(0, length - 1).join('')}…`;
}

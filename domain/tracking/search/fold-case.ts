/** A code point for a code point, so that `_` stays one character: Σ, σ and ς are one; ß is not SS. */
export function foldCase(code: number): number {
  if (code < 0x80) return code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
  const upper = oneOf(String.fromCodePoint(code).toUpperCase(), code);
  return oneOf(String.fromCodePoint(upper).toLowerCase(), upper);
}

function oneOf(text: string, otherwise: number): number {
  const code = text.codePointAt(0) as number;
  return text.length === (code > 0xffff ? 2 : 1) ? code : otherwise;
}

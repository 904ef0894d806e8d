import { missingSpellings } from '../missing.ts';

/** Code of every text that has one of its own: the levels 0 …, and levels.length + 1 for all spellings of missing. */
export function codesByText(levels: readonly string[]): ReadonlyMap<string, number> {
  const missing = levels.length + 1;
  const codes = new Map(missingSpellings.map((spelling) => [spelling, missing]));
  for (const [code, level] of levels.entries()) codes.set(level, code);
  return codes;
}

/** For each text the position of its level; levels.length for other text, levels.length + 1 for missing. */
export function levelCodes(levels: readonly string[], texts: readonly string[]): Int32Array {
  const codes = codesByText(levels);
  const other = levels.length;
  const coded = new Int32Array(texts.length);
  for (let row = 0; row < texts.length; row++) coded[row] = codes.get(texts[row] ?? '') ?? other;
  return coded;
}

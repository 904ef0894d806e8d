/** `%` any run of characters, `_` any one character. Nothing escapes them. */
const anyRun = 0x25;
const anyOne = 0x5f;

/** Lower case, one code point for one; -1 for `_`. */
type Piece = Int32Array;

/**
 * MLflow's LIKE (minds case) and ILIKE (does not, in any script). Characters are code points.
 *
 * Time is text × pattern / 32 at worst, whatever the pattern: the first and last piece between `%` are compared in
 * place, those between are found by bit-parallel search (Baeza-Yates and Gonnet, A new approach to text searching, 1992).
 */
export function likeMatcher(pattern: string, mindsCase: boolean): (text: string) => boolean {
  const pieces: number[][] = [[]];
  for (const character of pattern) {
    const code = character.codePointAt(0) as number;
    if (code === anyRun) pieces.push([]);
    else pieces.at(-1)?.push(code === anyOne ? -1 : mindsCase ? code : foldCase(code));
  }
  const [first, ...rest] = pieces.map((piece) => Int32Array.from(piece)) as [Piece, ...Piece[]];
  const last = rest.pop();
  const middle = rest.filter((piece) => piece.length > 0).map(searcher);
  return (text) => {
    const codes = codesOf(text, mindsCase);
    if (!last) return codes.length === first.length && stands(first, codes, 0);
    const end = codes.length - last.length;
    if (end < first.length || !stands(first, codes, 0) || !stands(last, codes, end)) return false;
    let from = first.length;
    for (const find of middle) {
      from = find(codes, from, end);
      if (from < 0) return false;
    }
    return true;
  };
}

function stands(piece: Piece, codes: Int32Array, at: number): boolean {
  for (let i = 0; i < piece.length; i++)
    if (piece[i] !== -1 && piece[i] !== codes[at + i]) return false;
  return true;
}

/** Finds the first place of a piece within `from`…`end`; answers the place behind it, or -1. */
function searcher(piece: Piece): (codes: Int32Array, from: number, end: number) => number {
  const words = Math.ceil(piece.length / 32);
  const wild = new Int32Array(words);
  const masks = new Map<number, Int32Array>();
  piece.forEach((code, i) => {
    if (code === -1) wild[i >> 5] = (wild[i >> 5] as number) | (1 << (i & 31));
    else if (!masks.has(code)) masks.set(code, new Int32Array(words));
  });
  for (const [code, mask] of masks)
    piece.forEach((of, i) => {
      if (of === code || of === -1) mask[i >> 5] = (mask[i >> 5] as number) | (1 << (i & 31));
    });
  const state = new Int32Array(words);
  const lastWord = words - 1;
  const lastBit = 1 << ((piece.length - 1) & 31);
  return (codes, from, end) => {
    state.fill(0);
    for (let at = from; at < end; at++) {
      const mask = masks.get(codes[at] as number) ?? wild;
      let carry = 1;
      for (let word = 0; word < words; word++) {
        const before = state[word] as number;
        state[word] = ((before << 1) | carry) & (mask[word] as number);
        carry = before >>> 31;
      }
      if (((state[lastWord] as number) & lastBit) !== 0) return at + 1;
    }
    return -1;
  };
}

function codesOf(text: string, mindsCase: boolean): Int32Array {
  const codes = new Int32Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at) as number;
    if (code > 0xffff) at++;
    codes[length++] = mindsCase ? code : foldCase(code);
  }
  return codes.subarray(0, length);
}

/** Σ, σ and ς are one; ß stays itself, for one character must stay one. */
function foldCase(code: number): number {
  if (code < 0x80) return code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
  const lower = single(String.fromCodePoint(code).toUpperCase(), code);
  return single(String.fromCodePoint(lower).toLowerCase(), lower);
}

function single(text: string, otherwise: number): number {
  const code = text.codePointAt(0) as number;
  return text.length === (code > 0xffff ? 2 : 1) ? code : otherwise;
}

/** Stands for any character in a piece. */
export const wild = -1;

/** The place behind the first occurrence of a piece that lies within from…end, or -1. */
export type Find = (codes: Int32Array, from: number, end: number) => number;

/**
 * Bit-parallel search: bit i of the state says that the last i + 1 characters are the first i + 1 of the piece, in which
 * -1 is any character. No text and no piece makes it slower than length × piece / 32.
 * Source: Baeza-Yates and Gonnet, A new approach to text searching, CACM 35 (1992).
 */
export function pieceFinder(piece: readonly number[]): Find {
  const words = Math.ceil(piece.length / 32);
  const none = maskOf(piece, words, wild);
  const masks = new Map([...new Set(piece)].map((code) => [code, maskOf(piece, words, code)]));
  const ascii = Array.from({ length: 128 }, (_, code) => masks.get(code) ?? none);
  const state = new Int32Array(words);
  const lastBit = 1 << ((piece.length - 1) & 31);
  return (codes, from, end) => {
    state.fill(0);
    for (let at = from; at < end; at++) {
      const code = codes[at] as number;
      const mask = (code < 128 ? ascii[code] : (masks.get(code) ?? none)) as Int32Array;
      let carry = 1;
      for (let word = 0; word < words; word++) {
        const before = state[word] as number;
        state[word] = ((before << 1) | carry) & (mask[word] as number);
        carry = before >>> 31;
      }
      if (((state[words - 1] as number) & lastBit) !== 0) return at + 1;
    }
    return -1;
  };
}

/** Where in the piece a character may stand. */
function maskOf(piece: readonly number[], words: number, code: number): Int32Array {
  const mask = new Int32Array(words);
  piece.forEach((expected, i) => {
    if (expected === code || expected === wild)
      mask[i >> 5] = (mask[i >> 5] ?? 0) | (1 << (i & 31));
  });
  return mask;
}

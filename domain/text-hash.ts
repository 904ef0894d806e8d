const scramble = (text: string, seed: number): number => {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return finish(hash);
};

const finish = (mixed: number): number => {
  let hash = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

/** Uniform in 0..2^53 and always the same for a text (FNV-1a with MurmurHash3's finish, twice). */
export const hashText = (text: string): number =>
  scramble(text, 0x811c9dc5) * 2 ** 21 + (scramble(text, 0x2545f491) >>> 11);

/** The same for a whole number from 0 to 2^53, such as a row's place in its file. */
export function hashNumber(value: number): number {
  const low = value >>> 0;
  const high = Math.floor(value / 2 ** 32);
  const first = finish(Math.imul(low ^ 0x811c9dc5, 0x01000193) ^ Math.imul(high, 0x9e3779b1));
  const second = finish(Math.imul(low ^ 0x2545f491, 0x01000193) ^ Math.imul(high, 0x85ebca77));
  return first * 2 ** 21 + (second >>> 11);
}

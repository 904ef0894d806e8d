import { invalid } from '#domain/errors.ts';
import { isMissingField } from './csv-value.ts';

const places = 4_096;
/** Longer texts are seldom there twice. */
const longest = 48;

const strict = new TextDecoder('utf-8', { fatal: true });

/** Texts of one column by their bytes, null for missing: what was there before is not made again. */
export class TextCache {
  readonly #texts = new Array<string | null | undefined>(places);
  readonly #bytes = new Uint8Array(places * longest);
  readonly #lengths = new Uint8Array(places);
  /** More texts that were new than known: looking them up costs more than it saves, and is given up. */
  #misses = 0;

  /** As it stands, with nothing taken for missing. */
  name(bytes: Buffer, from: number, to: number, where: () => string): string {
    return decode(bytes, from, to, where);
  }

  /** @throws DomainError `invalid` for bytes that are no UTF-8 */
  text(bytes: Buffer, from: number, to: number, where: () => string): string | null {
    const length = to - from;
    if (length > longest || this.#misses > places)
      return isMissingField(bytes, from, to) ? null : decode(bytes, from, to, where);
    let hash = 0x811c9dc5;
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
    const place = (hash ^ (hash >>> 15)) & (places - 1);
    const start = place * longest;
    let known = this.#texts[place];
    if (known !== undefined && this.#lengths[place] === length) {
      let same = true;
      for (let at = 0; at < length; at++)
        if (this.#bytes[start + at] !== bytes[from + at]) {
          same = false;
          break;
        }
      if (same) {
        this.#misses--;
        return known;
      }
    }
    this.#misses++;
    known = isMissingField(bytes, from, to) ? null : decode(bytes, from, to, where);
    this.#texts[place] = known;
    this.#lengths[place] = length;
    this.#bytes.set(bytes.subarray(from, to), start);
    return known;
  }
}

function decode(bytes: Buffer, from: number, to: number, where: () => string): string {
  const text = bytes.toString('utf8', from, to);
  if (!text.includes('\ufffd')) return text;
  try {
    return strict.decode(bytes.subarray(from, to));
  } catch (cause) {
    throw invalid(`${where()}: this is not UTF-8 text.`, {
      field: 'data',
      hint: 'Save the file as UTF-8.',
      cause,
    });
  }
}

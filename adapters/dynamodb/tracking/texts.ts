import { longTextFrom } from '#domain/tracking/run.ts';
import { isRef, type StoredText, type TextRef } from './attributes.ts';
import { type Items, inGroups } from './items.ts';
import { sha256, textKey } from './keys.ts';

/**
 * Texts of more than 1 000 characters, beside what refers to them: `TEXT#{sha256}` in chunks. Runs that were
 * trained on the same data share its description. They are written before anything refers to them and never
 * change, so who finds a reference finds the text, and what was read once need not be read again.
 */
export interface Texts {
  /** Short texts as they are, long ones by reference. Nothing is stored yet: `store` does. */
  keep(text: string): StoredText;
  /** What `keep` made of them is in the table after it. */
  store(texts: Iterable<string>): Promise<void>;
  /** Makes `text` able to answer for them. */
  load(texts: Iterable<StoredText>): Promise<(text: StoredText) => string>;
}

/** An item holds 400 KB; this one holds a chunk and its key. */
const chunkBytes = 350_000;
const chunksAtOnce = 8;
/** Characters of long texts that a process keeps. */
const keptCharacters = 16_000_000;

export function openTexts(items: Items): Texts {
  const known = new Map<string, string>();
  let characters = 0;
  const remember = (sha: string, text: string) => {
    if (known.has(sha) || text.length > keptCharacters / 4) return;
    known.set(sha, text);
    characters += text.length;
    for (const [oldest, { length }] of known) {
      if (characters <= keptCharacters) break;
      known.delete(oldest);
      characters -= length;
    }
  };
  return {
    keep: (text) => (text.length < longTextFrom ? text.toWellFormed() : refOf(text)),
    async store(texts) {
      const missing = new Map<string, string>();
      for (const text of texts) {
        if (text.length < longTextFrom) continue;
        const sha = sha256(text);
        if (!known.has(sha)) missing.set(sha, text);
      }
      const chunks = [...missing].flatMap(([sha, text]) => chunksOf(sha, Buffer.from(text)));
      await inGroups(chunks, chunksAtOnce, ({ key, bytes }) => items.put(key, { v: { B: bytes } }));
      for (const [sha, text] of missing) remember(sha, text);
    },
    async load(texts) {
      const loaded = new Map<string, string>();
      const missing = new Map<string, TextRef>();
      for (const text of texts) {
        if (!isRef(text)) continue;
        const at = known.get(text.sha256);
        if (at === undefined) missing.set(text.sha256, text);
        else loaded.set(text.sha256, at);
      }
      if (missing.size > 0)
        for (const [sha, text] of await read(items, [...missing.values()])) {
          loaded.set(sha, text);
          remember(sha, text);
        }
      return (text) => (isRef(text) ? (loaded.get(text.sha256) ?? '') : text);
    },
  };
}

const refOf = (text: string): TextRef => ({
  sha256: sha256(text),
  length: text.length,
  bytes: Buffer.byteLength(text),
});

const chunkCount = (bytes: number): number => Math.ceil(bytes / chunkBytes);

const chunksOf = (sha: string, bytes: Buffer) =>
  Array.from({ length: chunkCount(bytes.length) }, (_, at) => ({
    key: textKey(sha, at),
    bytes: bytes.subarray(at * chunkBytes, (at + 1) * chunkBytes),
  }));

async function read(
  items: Items,
  refs: readonly TextRef[],
): Promise<readonly (readonly [string, string])[]> {
  const keys = refs.flatMap((ref) =>
    Array.from({ length: chunkCount(ref.bytes) }, (_, at) => textKey(ref.sha256, at)),
  );
  const found = new Map(
    (await items.getAll(keys)).map((item) => [`${item.pk?.S}/${item.sk?.S}`, item.v?.B]),
  );
  return refs.map((ref) => {
    const chunks = Array.from({ length: chunkCount(ref.bytes) }, (_, at) => {
      const key = textKey(ref.sha256, at);
      const chunk = found.get(`${key.pk}/${key.sk}`);
      if (chunk === undefined)
        throw new Error(
          `The text ${ref.sha256} lacks chunk ${at}: restore the table to a point when it was there.`,
        );
      return chunk;
    });
    return [ref.sha256, Buffer.concat(chunks).toString('utf8')] as const;
  });
}

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Tensor } from './model-runtime.ts';
import type { Stopwatch } from './ports.ts';
import type { CacheSettings } from './serving-record.ts';

/** Larger answers (many rows, embeddings) are not kept: 10 000 of these are 40 MB. */
const maxAnswerBytes = 4096;

/** SRV-7: answers in the function's memory, for each model its own. */
export interface ResponseCache {
  get(model: string, key: string, settings: CacheSettings): readonly Tensor[] | undefined;
  set(model: string, key: string, settings: CacheSettings, answer: readonly Tensor[]): void;
}

/**
 * The canonical input: a model's tensors, in the order of its inputs, whatever the order of columns or inputs in the
 * request. Missing numbers are one NaN.
 */
export function cacheKey(
  version: number,
  inputs: readonly Tensor[],
  outputs: readonly string[],
): string {
  const digest = sha256.create().update(utf8ToBytes(JSON.stringify([version, outputs])));
  for (const { name, datatype, shape, data } of inputs) {
    const texts = ArrayBuffer.isView(data) ? undefined : data;
    digest.update(utf8ToBytes(JSON.stringify([name, datatype, shape, texts?.length])));
    digest.update(
      ArrayBuffer.isView(data)
        ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
        : utf8ToBytes(JSON.stringify(texts)),
    );
  }
  return bytesToHex(digest.digest());
}

/** A Map keeps the order of insertion: what is asked for is put last, and the first goes when there are too many. */
export function responseCache(stopwatch: Stopwatch): ResponseCache {
  interface Kept {
    readonly answer: readonly Tensor[];
    readonly at: number;
  }
  const models = new Map<string, Map<string, Kept>>();
  return {
    get(model, key, { ttlSeconds }) {
      const kept = models.get(model);
      const found = kept?.get(key);
      if (kept === undefined || found === undefined) return undefined;
      kept.delete(key);
      if (stopwatch.now() - found.at >= ttlSeconds * 1000) return undefined;
      kept.set(key, found);
      return found.answer;
    },
    set(model, key, { maxEntries }, answer) {
      if (bytesOf(answer) > maxAnswerBytes) return;
      const kept = models.get(model) ?? new Map<string, Kept>();
      models.set(model, kept);
      kept.delete(key);
      kept.set(key, { answer, at: stopwatch.now() });
      for (const oldest of kept.keys()) {
        if (kept.size <= maxEntries) break;
        kept.delete(oldest);
      }
    },
  };
}

const bytesOf = (answer: readonly Tensor[]): number =>
  answer.reduce((sum, { data }) => {
    if (ArrayBuffer.isView(data)) return sum + data.byteLength;
    return sum + data.reduce((length, text) => length + 2 * text.length, 0);
  }, 0);

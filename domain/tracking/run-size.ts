import { type DomainError, tooLarge } from '../errors.ts';
import type { KeptText, Logged } from './apply-batch.ts';
import { rankBytes } from './rank.ts';
import { longTextFrom } from './run.ts';

/**
 * What of a run lies in one item, which holds 400 KB (DynamoDB's limit): its keys, its short texts, the latest
 * points. Long texts and histories lie elsewhere and count with their names only.
 */
export const maxRunBytes = 390_000;

/** DynamoDB counts 3 bytes for a map and 1 for each of its entries; type marks are told generously. */
const perEntry = 3;
const longTextBytes = 90;

/** An estimate from above of the parts that logging makes grow. */
export function loggedBytes(
  run: Pick<Logged<KeptText>, 'name' | 'params' | 'tags' | 'metrics'>,
): number {
  let bytes = utf8Bytes(run.name);
  for (const texts of [run.params, run.tags])
    for (const [key, text] of texts) bytes += perEntry + utf8Bytes(key) + textBytes(text);
  for (const key of run.metrics.keys()) bytes += perEntry + utf8Bytes(key) + rankBytes;
  return bytes;
}

export const tooLargeRun = (runId: string, cause?: unknown): DomainError =>
  tooLarge(
    `Run ${runId} has no room for more: its keys and short texts exceed what one item holds (400 KB).`,
    {
      hint: 'Log long texts as artifacts, and use fewer keys per run, for example child runs.',
      ...(cause !== undefined && { cause }),
    },
  );

const textBytes = (text: KeptText): number =>
  typeof text === 'string' && text.length < longTextFrom ? utf8Bytes(text) : longTextBytes;

function utf8Bytes(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    // A surrogate is half of four bytes.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3;
  }
  return bytes;
}

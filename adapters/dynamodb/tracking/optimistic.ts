import { randomBytes } from 'node:crypto';
import { S, stringOf } from './attributes.ts';
import { busy, type Item, pause, type Written } from './items.ts';

/**
 * Who wrote an item, in its attribute `w`: the SDK sends a write again when the answer got lost, and then the
 * write's condition fails because of the write itself.
 */
export interface Writer {
  /** Part of what it writes. */
  readonly mark: Item;
  wrote(outcome: Written): boolean;
}

export function newWriter(): Writer {
  const name = randomBytes(9).toString('base64url');
  return {
    mark: { w: S(name) },
    wrote: (outcome) => outcome.done || stringOf(outcome.old?.w) === name,
  };
}

/** What to write, on condition that the item is what was decided on, and what it is after it. */
export interface Decision<T> {
  readonly result: T;
  /** Absent: there is nothing to change. */
  readonly write?: (mark: Item) => Promise<Written>;
}

/** With random pauses of up to 0.3 s: a quarter of a minute, half of what API Gateway waits. */
const maxTries = 100;
const longPause = 5;

/** Reads, decides, writes, and decides again when another writer was faster. */
export async function untilWritten<T>(
  read: () => Promise<Item | undefined>,
  decide: (item: Item | undefined) => Promise<Decision<T>>,
): Promise<T> {
  const writer = newWriter();
  let item = await read();
  for (let tries = 1; tries <= maxTries; tries += 1) {
    const { result, write } = await decide(item);
    if (write === undefined) return result;
    const outcome = await write(writer.mark);
    if (writer.wrote(outcome)) return result;
    await pause(Math.min(tries, longPause));
    // What was against it may be old after the pause: then the next try is lost, and knows more.
    item = (outcome.done ? undefined : outcome.old) ?? (await read());
  }
  throw busy();
}

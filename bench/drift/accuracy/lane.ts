import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { judgePair } from './judge-pair.ts';
import { type Pair, pairMaker } from './make-pairs.ts';
import type { Order } from './orders.ts';

/** What was made of a pair. */
export interface Judged {
  readonly order: Order;
  readonly truth: Pair['truth'];
  readonly verdict: string;
  /** Columns that were named. */
  readonly named: readonly string[];
  readonly conceptVerdict: string;
  readonly evidently: Pair['evidently'];
}

/**
 * Takes orders, a JSON a line, makes and judges each pair and deletes it; answers in lines of JSON. While one pair is judged here the
 * next is made in Python, so at most two are on the disk.
 */
async function main(): Promise<void> {
  const [python = 'python3', folder = '.'] = process.argv.slice(2);
  const orders: Order[] = [];
  for await (const line of createInterface({ input: process.stdin })) orders.push(JSON.parse(line));
  const maker = pairMaker(python);
  const make = (at: number): Promise<Pair> | undefined => {
    const order = orders[at];
    return order === undefined ? undefined : maker.make(order, join(folder, String(at)));
  };
  let next = make(0);
  for (const [at, order] of orders.entries()) {
    const pair = await next;
    if (pair === undefined) break;
    next = make(at + 1);
    const { verdict, features, conceptDrift } = await judgePair(pair.folder);
    const judged: Judged = {
      order,
      truth: pair.truth,
      verdict,
      named: features.filter((one) => one.verdict === 'drift').map(({ name }) => name),
      conceptVerdict: conceptDrift?.verdict ?? 'not-enough-data',
      evidently: pair.evidently,
    };
    process.stdout.write(`${JSON.stringify(judged)}\n`);
    rmSync(pair.folder, { recursive: true, force: true });
  }
  maker.stop();
}

await main();

import { Worker } from 'node:worker_threads';
import type { Compared } from './compare-files.ts';
import type { Pair } from './find-pairs.ts';
import type { JudgedPair } from './judge-pair.ts';

type Options = Pick<Compared, 'label' | 'prediction' | 'settings'>;

/** Threads are worth their start from so many pairs on. */
const pairsForThreads = 4;

/** Judges pairs two at a time on threads that stay, and hands them out in their order as soon as it is their turn. */
export async function* comparePairs(
  pairs: readonly Pair[],
  options: Options,
  lanes = 2,
): AsyncGenerator<Pair & JudgedPair> {
  const makers = pairs.length < pairsForThreads ? [await here()] : threads(lanes);
  const turns = pairs.map(() => Promise.withResolvers<JudgedPair>());
  for (const { promise } of turns) promise.catch(() => {}); // Whoever is told first, all of them were meant.
  let next = 0;
  const work = async (maker: Maker): Promise<void> => {
    for (let place = next++; place < pairs.length; place = next++)
      turns[place]?.resolve(await maker.judge(pairs[place] as Pair, options));
  };
  try {
    for (const maker of makers)
      work(maker).catch((cause) => {
        for (const turn of turns) turn.reject(cause);
      });
    for (const [place, pair] of pairs.entries())
      yield { ...pair, ...(await (turns[place] as (typeof turns)[number]).promise) };
  } finally {
    next = pairs.length;
    for (const maker of makers) maker.close();
  }
}

interface Maker {
  judge(pair: Pair, options: Options): Promise<JudgedPair>;
  close(): void;
}

const comparedOf = ({ reference, current }: Pair, options: Options): Compared => ({
  reference,
  current,
  ...options,
});

async function here(): Promise<Maker> {
  const { judgePair } = await import('./judge-pair.ts');
  return {
    judge: (pair, options) => judgePair(pair.pair, comparedOf(pair, options)),
    close: () => {},
  };
}

const threads = (count: number): Maker[] =>
  Array.from({ length: count }, () => {
    const worker = new Worker(new URL('./pair-worker.ts', import.meta.url));
    return {
      judge: (pair, options) =>
        new Promise((resolve, reject) => {
          worker.once('error', reject);
          worker.once('message', (result: JudgedPair) => {
            worker.off('error', reject);
            resolve(result);
          });
          worker.postMessage({ pair: pair.pair, compared: comparedOf(pair, options) });
        }),
      close: () => void worker.terminate(),
    };
  });

import { parentPort } from 'node:worker_threads';
import type { Compared } from './compare-files.ts';
import { judgePair } from './judge-pair.ts';

/** A thread that judges pairs, one after the other, for as long as it is asked. */
parentPort?.on('message', async (task: { readonly pair: string; readonly compared: Compared }) => {
  parentPort?.postMessage(await judgePair(task.pair, task.compared));
});

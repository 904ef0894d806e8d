import type { Compute } from '../compute.ts';
import type { Kernel, LoopArguments, LoopName } from './kernel.ts';
import type { Loops } from './loops.ts';
import { plainBin } from './plain-bin.ts';
import { plainGradients } from './plain-gradients.ts';
import { plainHistogram } from './plain-histogram.ts';
import { plainPartition } from './plain-partition.ts';
import { plainQuantise } from './plain-quantise.ts';
import { plainScores } from './plain-scores.ts';
import { plainSearch } from './plain-search.ts';
import type { Views } from './views.ts';
import { viewsOf } from './views.ts';

/** The loops in JavaScript, one thread: what there is without WebAssembly, and what its kernel is held to. */
export function plainCompute(): Compute {
  return { name: 'js', threads: 1, open: (bytes) => new PlainKernel(bytes), close: () => {} };
}

class PlainKernel implements Kernel {
  readonly threads = 1;
  views: Views;
  private loops: Loops;

  constructor(bytes: number) {
    this.views = viewsOf(new ArrayBuffer(padded(bytes)));
    this.loops = loopsOver(this.views);
  }

  reserve(bytes: number): void {
    const { u8 } = this.views;
    if (bytes <= u8.length) return;
    this.views = viewsOf(new ArrayBuffer(padded(bytes)));
    this.views.u8.set(u8);
    this.loops = loopsOver(this.views);
  }

  run<L extends LoopName>(loop: L, parts: number, ...args: LoopArguments<L>): void {
    const body = this.loops[loop] as (part: number, thread: number, ...rest: number[]) => void;
    for (let part = 0; part < parts; part++) body(part, 0, ...(args as number[]));
  }

  close(): void {
    this.views = viewsOf(new ArrayBuffer(0));
  }
}

const padded = (bytes: number) => Math.ceil(bytes / 64) * 64;

function loopsOver(views: Views): Loops {
  return {
    ...plainBin(views),
    ...plainGradients(views),
    ...plainQuantise(views),
    ...plainHistogram(views),
    ...plainSearch(views),
    ...plainPartition(views),
    ...plainScores(views),
  };
}

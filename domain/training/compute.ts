import type { Kernel } from './trees/kernel.ts';

/** Where the inner loops run. All implementations give the same bits, with any number of threads. */
export interface Compute {
  readonly name: string;
  /** At least 1; the caller's own thread is one of them. */
  readonly threads: number;
  /** Linear memory of so many bytes, zeroed, with the loops over it. */
  open(bytes: number): Kernel;
  /** Ends the threads. */
  close(): void;
}

import { availableParallelism } from 'node:os';

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html: 1 769 MB are one vCPU. */
const memoryPerCpu = 1_769;

/** Threads that a function of so many MB keeps busy; a share of a core is no thread of its own. */
export const threadsOf = (memoryMb: number): number =>
  Math.max(1, Math.min(availableParallelism(), Math.round(memoryMb / memoryPerCpu)));

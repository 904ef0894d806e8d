import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

const taskset = 'taskset';

/** Where taskset and two cores are: servers run on core 0, the client on core 1. */
export const canPin = availableParallelism() > 1 && spawnSync(taskset, ['--version']).status === 0;

/** The command line that runs a program on one core; as it is where that cannot be. */
export const pinned = (
  core: 0 | 1,
  program: string,
  args: readonly string[],
): [string, string[]] =>
  canPin ? [taskset, ['-c', `${core}`, program, ...args]] : [program, [...args]];

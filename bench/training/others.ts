import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../median.ts';

/** Shares of the processors that other programs used just before a measurement. */
const shares: number[] = [];
const busy = 0.2;
const tries = 20;

/**
 * Whether other programs use the processors before a measurement, after up to ten seconds of waiting for them. LightGBM's
 * threads wait for each other in a loop, so that on a busy machine two of them take up to fifty times as long, which says
 * nothing about LightGBM.
 */
export async function noteOthers(): Promise<boolean> {
  let share = 1;
  for (let at = 0; at < tries && share > busy; at++) share = await usedShare(500);
  shares.push(share);
  return share > busy;
}

async function usedShare(ms: number): Promise<number> {
  const before = times();
  await sleep(ms);
  const after = times();
  return 1 - (after.idle - before.idle) / (after.all - before.all);
}

function times(): { idle: number; all: number } {
  let [idle, all] = [0, 0];
  for (const { times: of } of cpus()) {
    idle += of.idle;
    all += of.user + of.nice + of.sys + of.irq + of.idle;
  }
  return { idle, all };
}

/** The median over all measurements, 0 … 1. */
export const othersShare = (): number => median(shares);

/** What has to be known beside `describeMachine`. */
export const describeOthers = (): string[] => {
  const share = othersShare();
  const percent = `${Math.round(100 * share)} %`;
  return [
    share > busy
      ? `- **Other programs used ${percent} of the processors: read the times of the processor at one thread. The peers’ threads waited asleep (\`OMP_WAIT_POLICY=passive\`), which is quicker then.**`
      : `- other programs used ${percent} of the processors (median before each measurement)`,
  ];
};

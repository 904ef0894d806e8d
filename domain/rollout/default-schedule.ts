import type { RolloutStep } from './rollout.ts';

const hours = (n: number): number => n * 3600;

/** EXP-3. */
export const defaultSchedule: readonly RolloutStep[] = [
  { percent: 5, waitSeconds: hours(6) },
  { percent: 20, waitSeconds: hours(12) },
  { percent: 50, waitSeconds: hours(24) },
  { percent: 100, waitSeconds: 0 },
];

/** EXP-3: one look at a tenth of the subjects for a day, then everybody. */
export const canarySchedule: readonly RolloutStep[] = [
  { percent: 10, waitSeconds: hours(24) },
  { percent: 100, waitSeconds: 0 },
];

export const schedulePresets = { default: defaultSchedule, canary: canarySchedule } as const;

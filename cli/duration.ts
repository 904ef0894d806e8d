import type { RolloutStep } from '#domain/rollout/rollout.ts';
import { UsageError } from './answer.ts';

const secondsIn = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** `90s`, `10m`, `6h`, `2d` in seconds; a bare number is seconds. Throws a UsageError for anything else. */
export function parseSeconds(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(text.trim());
  if (match === null)
    throw new UsageError(`\`${text}\` is not a duration. Examples: 30s, 10m, 6h, 2d.`);
  const unit = (match[2] === '' ? 's' : match[2]) as keyof typeof secondsIn;
  return Number(match[1]) * secondsIn[unit];
}

/** `5:6h,20:12h,50:24h,100`: shares of subjects in percent, rising to 100, each with how long it is watched. */
export function parseSchedule(text: string): readonly RolloutStep[] {
  const steps = text.split(',').map((part) => {
    const [percent = '', wait = '0s'] = part.split(':');
    return { percent: Number(percent), waitSeconds: parseSeconds(wait) };
  });
  const percents = steps.map((step) => step.percent);
  const rising = percents.every(
    (percent, index) => percent > (percents[index - 1] ?? 0) && percent <= 100,
  );
  if (!rising || percents.at(-1) !== 100)
    throw new UsageError(
      `\`${text}\` is not a schedule: percents must rise and end at 100. Example: 5:6h,20:12h,50:24h,100`,
    );
  return steps;
}

/** 21600 → `6h`, 90 → `1m 30s`. */
export function formatSeconds(seconds: number): string {
  const parts = (['d', 'h', 'm', 's'] as const).reduce<{ left: number; words: string[] }>(
    ({ left, words }, unit) => {
      const count = Math.floor(left / secondsIn[unit]);
      return {
        left: left - count * secondsIn[unit],
        words: count === 0 ? words : [...words, `${count}${unit}`],
      };
    },
    { left: Math.round(seconds), words: [] },
  );
  return parts.words.join(' ') || '0s';
}

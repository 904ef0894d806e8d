import { describe, expect, it } from 'vitest';
import { formatSeconds, parseSchedule, parseSeconds } from '../../cli/duration.ts';

describe('durations', () => {
  it.each([
    ['30', 30],
    ['90s', 90],
    ['10m', 600],
    ['6h', 21_600],
    ['2d', 172_800],
    ['1.5h', 5400],
  ])('%s is %d seconds', (text, seconds) => expect(parseSeconds(text)).toBe(seconds));

  it.each(['', 'soon', '-3s', '3 weeks'])('`%s` is none', (text) =>
    expect(() => parseSeconds(text)).toThrow('is not a duration'),
  );

  it.each([
    [151_200, '1d 18h'],
    [90, '1m 30s'],
    [0, '0s'],
  ])('%d seconds are shown as %s', (seconds, text) => expect(formatSeconds(seconds)).toBe(text));
});

describe('schedules', () => {
  it('EXP-3: the default schedule as text', () => {
    expect(parseSchedule('5:6h,20:12h,50:24h,100')).toEqual([
      { percent: 5, waitSeconds: 21_600 },
      { percent: 20, waitSeconds: 43_200 },
      { percent: 50, waitSeconds: 86_400 },
      { percent: 100, waitSeconds: 0 },
    ]);
  });

  it.each(['5:6h,50:1h', '50:1h,20:1h,100', '0:1h,100', '120', 'x:1h,100'])(
    '`%s` is refused: shares must rise and end at 100',
    (text) => expect(() => parseSchedule(text)).toThrow('percents must rise and end at 100'),
  );
});

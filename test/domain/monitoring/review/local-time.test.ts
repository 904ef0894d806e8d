import { describe, expect, it } from 'vitest';
import { duePeriod, periodBefore } from '#domain/monitoring/review/local-time.ts';

const period = (kind: 'daily' | 'weekly', now: string, timeZone = 'UTC', hour = 8) => {
  const { day, from, to } = duePeriod(kind, new Date(now), { hour, timeZone });
  return [day, from.toISOString().slice(0, 16), to.toISOString().slice(0, 16)];
};

describe('DRF-5: which day a report is of', () => {
  it.each([
    ['2026-11-21T08:00:00Z', ['2026-11-21', '2026-11-20T07:00', '2026-11-21T07:00']],
    ['2026-11-21T23:59:59Z', ['2026-11-21', '2026-11-20T07:00', '2026-11-21T07:00']],
    ['2026-11-21T07:59:59Z', ['2026-11-20', '2026-11-19T07:00', '2026-11-20T07:00']],
  ])('at %s', (now, expected) => {
    expect(period('daily', now)).toEqual(expected);
  });

  it.each([
    [
      'Europe/Berlin',
      '2026-11-21T07:00:00Z',
      ['2026-11-21', '2026-11-20T06:00', '2026-11-21T06:00'],
    ],
    [
      'Europe/Berlin',
      '2026-11-21T06:59:00Z',
      ['2026-11-20', '2026-11-19T06:00', '2026-11-20T06:00'],
    ],
    [
      'Asia/Kolkata',
      '2026-11-21T02:30:00Z',
      ['2026-11-21', '2026-11-20T01:30', '2026-11-21T01:30'],
    ],
    [
      'Pacific/Kiritimati',
      '2026-11-20T18:00:00Z',
      ['2026-11-21', '2026-11-19T17:00', '2026-11-20T17:00'],
    ],
    ['Etc/GMT+12', '2026-11-21T20:00:00Z', ['2026-11-21', '2026-11-20T19:00', '2026-11-21T19:00']],
  ])('by the clock of %s at %s', (zone, now, expected) => {
    expect(period('daily', now, zone)).toEqual(expected);
  });

  it('has 23 and 25 hours when clocks change, and no hour twice or never', () => {
    const spring = period('daily', '2026-03-29T12:00:00Z', 'Europe/Berlin');
    expect(spring).toEqual(['2026-03-29', '2026-03-28T06:00', '2026-03-29T05:00']);
    const autumn = period('daily', '2026-10-25T12:00:00Z', 'Europe/Berlin');
    expect(autumn).toEqual(['2026-10-25', '2026-10-24T05:00', '2026-10-25T06:00']);
    for (let day = 1; day < 31; day++) {
      const one = period(
        'daily',
        new Date(Date.UTC(2026, 9, day, 12)).toISOString(),
        'Europe/Berlin',
      );
      const next = period(
        'daily',
        new Date(Date.UTC(2026, 9, day + 1, 12)).toISOString(),
        'Europe/Berlin',
      );
      expect(next[1]).toBe(one[2]);
    }
  });

  it('of weeks is Monday’s, on every day of the week', () => {
    for (const now of ['2026-11-16T08:00:00Z', '2026-11-19T12:00:00Z', '2026-11-23T07:59:00Z'])
      expect(period('weekly', now)).toEqual(['2026-11-16', '2026-11-09T07:00', '2026-11-16T07:00']);
    expect(period('weekly', '2026-11-23T08:00:00Z')[0]).toBe('2026-11-23');
    const week = duePeriod('weekly', new Date('2026-11-16T09:00:00Z'), {
      hour: 8,
      timeZone: 'UTC',
    });
    expect(periodBefore(week)).toEqual({
      from: new Date('2026-11-02T07:00:00Z'),
      to: new Date('2026-11-09T07:00:00Z'),
    });
  });

  it('says which time zone is none', () => {
    expect(() => period('daily', '2026-11-21T08:00:00Z', 'Mars/Olympus')).toThrow(
      'Mars/Olympus is no time zone.',
    );
  });
});

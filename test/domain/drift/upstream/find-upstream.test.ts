import { describe, expect, it } from 'vitest';
import type { TrendPoint } from '#domain/drift/drift-report.ts';
import { defaultDriftSettings } from '#domain/drift/drift-settings.ts';
import { findUpstream } from '#domain/drift/upstream/find-upstream.ts';
import { volumeFinding, volumeTail } from '#domain/drift/upstream/volume.ts';
import { emptyWindow } from '#domain/drift/window/window-counter.ts';
import type { Traffic } from '#domain/drift/window/window-sketch.ts';

const settings = defaultDriftSettings;
const point = (to: string, rows: number): TrendPoint => ({
  to,
  rows,
  severity: 'ok',
  psi: {},
  accuracy: null,
});
const days = (hour: string, rows: readonly number[]) =>
  rows.map((count, day) =>
    point(`2026-11-${String(day + 1).padStart(2, '0')}T${hour}:00:00Z`, count),
  );

describe('the number of rows', () => {
  it('has the tail of a negative binomial (scipy 1.17 nbinom)', () => {
    const earlier = [100, 110, 90, 105, 95];
    expect(volumeTail(60, earlier) / 4.4526650069059774e-5).toBeCloseTo(1, 6);
    expect(volumeTail(150, earlier) / 1.4931333231514207e-5).toBeCloseTo(1, 6);
    expect(volumeTail(0, [0, 0, 0, 0])).toBe(1);
  });
  it('DRF-4: is held against the same hour of other days when there are enough', () => {
    const history = [...days('03', [10, 12, 9, 11, 10]), ...days('15', [900, 950, 920, 880, 910])];
    const at = (to: string, rows: number) =>
      volumeFinding(rows, { to, history }, settings.upstream)?.words ?? null;
    expect(at('2026-11-20T03:00:00Z', 11)).toBeNull();
    expect(at('2026-11-20T15:00:00Z', 905)).toBeNull();
    expect(at('2026-11-20T15:00:00Z', 11)).toBe(
      '11 predictions came; the same hour of earlier days had about 912.',
    );
    expect(
      volumeFinding(0, { to: '2026-11-20T15:00:00Z', history }, settings.upstream),
    ).toMatchObject({ kind: 'volume', severity: 'critical' });
  });
  it('says nothing without a history, and of a change that is usual', () => {
    expect(volumeFinding(5, { history: days('03', [10, 400]) }, settings.upstream)).toBeNull();
    const wild = days('03', [5, 400, 30, 900, 60, 200]);
    expect(
      volumeFinding(20, { to: '2026-11-20T03:00:00Z', history: wild }, settings.upstream),
    ).toBeNull();
  });
  it('is held against what somebody expects', () => {
    expect(volumeFinding(40, { history: [], expectedRows: 100 }, settings.upstream)).toMatchObject({
      severity: 'warning',
    });
    expect(volumeFinding(90, { history: [], expectedRows: 100 }, settings.upstream)).toBeNull();
  });
});

describe('the lines of a window', () => {
  const find = (traffic: Partial<Traffic>, period?: { from: string; to: string }) =>
    findUpstream(
      [],
      [],
      { ...emptyWindow.traffic, ...traffic },
      { history: [], ...(period === undefined ? {} : { period }) },
      settings,
    ).map(({ kind, severity }) => `${kind} ${severity}`);
  it('DRF-4: that came twice, were broken or ahead of the clock are told from one in a hundred on', () => {
    expect(find({ rows: 1000, duplicates: 5, broken: 3, ahead: 2 })).toEqual([]);
    expect(find({ rows: 1000, duplicates: 400 })).toEqual(['duplicates warning']);
    expect(find({ rows: 1000, broken: 600, ahead: 40 })).toEqual([
      'schema critical',
      'clock monitor',
    ]);
  });
  it('DRF-4: that stop before the end are told when chance does not leave such gaps', () => {
    const period = { from: '2026-11-02T03:00:00Z', to: '2026-11-02T04:00:00Z' };
    const traffic = (rows: number, lastAt: string) => ({
      rows,
      firstAt: '2026-11-02T03:00:01Z',
      lastAt,
    });
    expect(find(traffic(5000, '2026-11-02T03:30:00Z'), period)).toEqual(['freshness warning']);
    expect(find(traffic(3, '2026-11-02T03:30:00Z'), period)).toEqual([]);
    expect(find(traffic(5000, '2026-11-02T03:58:00Z'), period)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { adwin } from '#domain/stats/online/adwin.ts';
import { ddm } from '#domain/stats/online/ddm.ts';
import type { OnlineDetector } from '#domain/stats/online/detector.ts';
import { eddm } from '#domain/stats/online/eddm.ts';
import { hddmA } from '#domain/stats/online/hddm-a.ts';
import { hddmW } from '#domain/stats/online/hddm-w.ts';
import { pageHinkley } from '#domain/stats/online/page-hinkley.ts';
import { seededRandom } from '#domain/training/random.ts';

/** Errors at a rate that jumps from `before` to `after` at `at`. */
function errors(rows: number, at: number, before: number, after: number, seed: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: rows }, (_, i) => (random() < (i < at ? before : after) ? 1 : 0));
}

const driftsOf = (detector: OnlineDetector<unknown>, stream: readonly number[]): number[] =>
  stream.flatMap((value, i) => (detector.update(value).drift ? [i] : []));

type Factory = (from?: never) => OnlineDetector<unknown>;
const factories: Readonly<Record<string, Factory>> = {
  adwin: (from) => adwin({}, from),
  ddm: (from) => ddm({}, from),
  eddm: (from) => eddm({}, from),
  hddmA: (from) => hddmA({}, from),
  hddmW: (from) => hddmW({}, from),
  pageHinkley: (from) => pageHinkley({ threshold: 20 }, from),
};

describe.each(Object.entries(factories))('DRF-5: %s', (name, detector) => {
  it('sees the error rate jump from 10 % to 60 % within 200 rows', () => {
    const drifts = driftsOf(detector(), errors(2000, 1000, 0.1, 0.6, 7));
    expect(drifts.some((i) => i >= 1000 && i < 1200)).toBe(true);
  });
  it('says nothing of a stream that never changes', () => {
    for (const value of [0, 1])
      expect(driftsOf(detector(), new Array<number>(500).fill(value))).toEqual([]);
  });
  it('goes on in another process from its state as JSON', () => {
    const stream = errors(1500, 700, 0.2, 0.5, 11);
    const whole = detector();
    const signals = stream.map((value) => ({ ...whole.update(value) }).drift);
    let parted = detector();
    const again = stream.map((value, i) => {
      if (i % 97 === 0) parted = detector(JSON.parse(JSON.stringify(parted.state())) as never);
      return parted.update(value).drift;
    });
    expect(again).toEqual(signals);
    expect(signals.includes(true), name).toBe(true);
  });
});

describe('DRF-5: adwin', () => {
  it('keeps a window whose mean is the mean of what came after the change, in few buckets', () => {
    const detector = adwin();
    for (const value of errors(20_000, 10_000, 0.1, 0.4, 3)) detector.update(value);
    const { width, total, rows } = detector.state();
    expect(total / width).toBeCloseTo(0.4, 1);
    expect(width).toBeLessThan(11_000);
    expect(rows.flat().length).toBeLessThan(90);
  });
  it('raises fewer than two false alarms in 20 quiet streams; EDDM does in nearly all', () => {
    const alarmed = (make: () => OnlineDetector<unknown>) =>
      Array.from({ length: 20 }, (_, seed) =>
        driftsOf(make(), errors(2000, 2000, 0.2, 0.2, seed)),
      ).filter((drifts) => drifts.length > 0).length;
    expect(alarmed(() => adwin())).toBeLessThan(2);
    expect(alarmed(() => eddm())).toBeGreaterThan(10);
  });
});

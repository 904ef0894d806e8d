import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundedLabels } from '#domain/drift/check/bounded-labels.ts';
import { checkDrift } from '#domain/drift/check/check-drift.ts';
import { cutParts, distinctFiles } from '#domain/drift/check/cut-parts.ts';
import { planCheck } from '#domain/drift/check/plan-check.ts';
import { readReport } from '#domain/drift/check/read-report.ts';
import { recentIds } from '#domain/drift/check/recent-ids.ts';
import type { CaptureLine, FeedbackLine, LakeFile } from '#domain/serving/capture.ts';
import { hour, world } from './world.ts';

const file = (key: string, bytes: number, etag = key): LakeFile => ({
  key,
  bytes,
  etag,
  writtenAt: hour.to,
});

describe('the parts of a window', () => {
  it.each([
    ['fill up to the bound', [40, 40, 20, 90], [['a', 'b', 'c'], ['d']]],
    ['are one file where a file is larger than the bound', [10, 500, 10], [['a'], ['b'], ['c']]],
    ['are none of none', [], []],
  ])('DRF-9: %s', (_, sizes, expected) => {
    const files = sizes.map((bytes, at) => file('abcd'[at] as string, bytes));
    expect(cutParts(files, 100).map((part) => part.map(({ key }) => key))).toEqual(expected);
  });

  it('DRF-9: hold every file once, in order, whatever their sizes; gzip counts for what comes out of it', () => {
    void fc.assert(
      fc.property(
        fc.array(fc.record({ bytes: fc.nat(200), gz: fc.boolean() })),
        fc.integer({ min: 1, max: 300 }),
        (sizes, bound) => {
          const files = sizes.map(({ bytes, gz }, at) => file(`${at}${gz ? '.gz' : ''}`, bytes));
          const parts = cutParts(files, bound);
          expect(parts.flat()).toEqual(files);
          for (const part of parts)
            if (part.length > 1)
              expect(
                part.reduce((sum, one) => sum + one.bytes * (one.key.endsWith('.gz') ? 8 : 1), 0),
              ).toBeLessThanOrEqual(bound);
        },
      ),
    );
  });

  it('DRF-9: files of the same bytes count once; where the store tells no ETag all count', () => {
    const { distinct, duplicates } = distinctFiles([
      file('a', 10, 'x'),
      file('b', 10, 'x'),
      file('c', 11, 'x'),
      file('d', 10, ''),
      file('e', 10, ''),
    ]);
    expect(distinct.map(({ key }) => key)).toEqual(['a', 'c', 'd', 'e']);
    expect(duplicates.map(({ key }) => key)).toEqual(['b']);
  });

  it('DRF-9: an hour in one part and in many says the same', async () => {
    const settings = {
      kind: 'covariate',
      severity: 0.5,
      rows: 900,
      labelled: 800,
      partBytes: 1,
    } as const;
    const input = { model: 'churn', ...hour };
    const reports = await Promise.all(
      [1, 9].map(async (files) => {
        const { deps } = await world({ ...settings, files });
        expect((await planCheck(deps, input)).parts).toBe(files);
        return readReport(deps, 'churn', (await checkDrift(deps, input)).id);
      }),
    );
    expect(reports[0]?.rows).toBe(900);
    expect(reports[1]).toEqual(reports[0]);
  });

  it('DRF-9: files that hold the same bytes count once, and the report says so', async () => {
    const one = await world({ rows: 0 });
    const { lines } = await world({ rows: 700 });
    for (let again = 0; again < 3; again++) one.lake.putFile(lines);
    const report = await readReport(one.deps, 'churn', (await one.check()).id);
    expect(report.rows).toBe(700);
    expect(report.upstream?.find(({ kind }) => kind === 'duplicates')?.words).toContain(
      '2 files of captures held the same bytes',
    );
  });

  it('DRF-9: lines whose features are no row, and those that are no lines, are left out and counted', async () => {
    const one = await world({ rows: 700 });
    const strange = ['text', [1, 2], null, 7].map((features, at) => ({
      ...(one.lines[0] as CaptureLine),
      id: `strange${at}`,
      features: features as unknown as CaptureLine['features'],
    }));
    one.lake.putFile(strange, { broken: 20 });
    const report = await readReport(one.deps, 'churn', (await one.check()).id);
    expect(report.rows).toBe(700);
    expect(report.features.map(({ name }) => name)).not.toContain('0');
    expect(report.upstream?.map(({ words }) => words).join(' ')).toMatch(
      /24 lines \(.*\) could not be read/,
    );
  });

  it('DRF-9: an hour in which nobody asked is planned without a part', async () => {
    const one = await world({ rows: 0 });
    expect(await planCheck(one.deps, { model: 'churn', ...hour })).toMatchObject({
      route: 'together',
      parts: 0,
    });
  });
});

describe('labels of a window', () => {
  const labels = (count: number, from = 0): FeedbackLine[] =>
    Array.from({ length: count }, (_, at) => ({
      id: `p${from + at}`,
      ts: hour.to,
      model: 'churn',
      label: at % 2 === 0 ? 'Yes' : 'No',
    }));
  async function* stream(lines: readonly FeedbackLine[]) {
    yield* lines;
  }

  it('DRF-9: are all held up to a bound', async () => {
    const held = await boundedLabels(stream(labels(1_000)), 1_000);
    expect([held.share, Object.keys(held.outcomes).length]).toEqual([1, 1_000]);
  });

  it('DRF-9: beyond it are those of a share of the predictions, the same ones in any order', async () => {
    const lines = labels(10_000);
    const held = await boundedLabels(stream(lines), 1_000);
    const kept = Object.keys(held.outcomes).length;
    expect(held.share).toBe(1 / 16);
    expect(kept).toBeLessThanOrEqual(1_000);
    // Four standard deviations of a binomial share.
    expect(Math.abs(kept - 10_000 / 16)).toBeLessThan(4 * Math.sqrt((10_000 / 16) * (15 / 16)));
    expect(await boundedLabels(stream(lines.toReversed()), 1_000)).toEqual(held);
  });

  it('DRF-3: of two for one prediction the later one counts, whichever is read first', async () => {
    const two: FeedbackLine[] = [
      { id: 'p', ts: '2026-11-21T10:02:00Z', model: 'churn', label: 'Yes' },
      { id: 'p', ts: '2026-11-21T10:01:00Z', model: 'churn', label: 'No' },
    ];
    for (const lines of [two, two.toReversed()])
      expect((await boundedLabels(stream(lines))).outcomes).toEqual({ p: 'Yes' });
  });
});

describe('ids seen lately', () => {
  it('DRF-9: an id comes twice among the last so many, and memory is bounded', () => {
    const ids = recentIds(100);
    expect([ids.isNew('a'), ids.isNew('a')]).toEqual([true, false]);
    for (let i = 0; i < 98; i++) ids.isNew(`x${i}`);
    expect(ids.isNew('a')).toBe(false);
    for (let i = 0; i < 300; i++) ids.isNew(`y${i}`);
    // So long ago that it is forgotten.
    expect(ids.isNew('a')).toBe(true);
  });
});

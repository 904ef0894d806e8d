import { describe, expect, it } from 'vitest';
import {
  applyBatch,
  conflictingParam,
  type KeptText,
  type Logged,
  type LoggedBatch,
  paramConflict,
} from '#domain/tracking/apply-batch.ts';
import type { MetricPoint } from '#domain/tracking/metric.ts';
import { loggedBytes } from '#domain/tracking/run-size.ts';

const run: Logged<KeptText> = {
  id: 'a'.repeat(32),
  name: 'first',
  lifecycle: 'active',
  params: new Map<string, KeptText>([
    ['depth', '3'],
    ['long', { sha256: 'aa', length: 2000 }],
  ]),
  tags: new Map([['mlflow.runName', 'first']]),
  metrics: new Map([['loss', point('loss', 0.5, 10, 2n)]]),
  revision: 4,
};

function point(key: string, value: number, timestamp: number, step: bigint): MetricPoint {
  return { key, value, timestamp, step };
}

const batch = (some: Partial<LoggedBatch<KeptText>>): LoggedBatch<KeptText> => ({
  metrics: [],
  params: new Map(),
  tags: new Map(),
  ...some,
});

describe('a batch on a run', () => {
  it('TRK-1: adds params, overwrites tags, renames, and counts one change', () => {
    const next = applyBatch(
      run,
      batch({
        params: new Map([['eta', '0.1']]),
        tags: new Map([['mlflow.runName', 'second']]),
        name: 'second',
      }),
    );
    expect(next).toMatchObject({ name: 'second', revision: 5 });
    expect(next.params.get('eta')).toBe('0.1');
    expect(next.params.get('depth')).toBe('3');
    expect(next.tags.get('mlflow.runName')).toBe('second');
    expect(next.metrics).toBe(run.metrics);
  });

  it('TRK-1: keeps the greatest of step, timestamp and value, whatever comes last', () => {
    const next = applyBatch(
      run,
      batch({
        metrics: [
          point('loss', 9, 99, 1n),
          point('loss', 0.4, 11, 2n),
          point('loss', 0.45, 11, 2n),
          point('loss', 0.1, 10, 2n),
          point('new', Number.NaN, 0, 0n),
        ],
      }),
    );
    expect(next.metrics.get('loss')).toEqual(point('loss', 0.45, 11, 2n));
    expect(next.metrics.get('new')).toEqual(point('new', Number.NaN, 0, 0n));
  });

  it('TRK-1: that brings nothing new leaves the very same run', () => {
    expect(applyBatch(run, batch({}))).toBe(run);
    expect(
      applyBatch(
        run,
        batch({
          metrics: [point('loss', 0.5, 10, 2n), point('loss', 3, 10, 1n)],
          params: new Map<string, KeptText>([
            ['depth', '3'],
            ['long', { sha256: 'aa', length: 2000 }],
          ]),
          tags: new Map([['mlflow.runName', 'first']]),
          name: 'first',
        }),
      ),
    ).toBe(run);
  });

  it('TRK-1: with another value for a param is in conflict, long values by their hash', () => {
    const conflict = (key: string, wanted: KeptText) =>
      conflictingParam(run, batch({ params: new Map([[key, wanted]]) }));
    expect(conflict('depth', '3')).toBeUndefined();
    expect(conflict('new', '')).toBeUndefined();
    expect(conflict('depth', '4')).toEqual({ key: 'depth', was: '3', wanted: '4' });
    expect(conflict('long', { sha256: 'bb', length: 2000 })).toMatchObject({ key: 'long' });
    expect(conflict('long', '3')).toMatchObject({ key: 'long' });
  });

  it('names key, old and new value of a conflict, long ones in short', () => {
    const error = paramConflict('r1', 'depth', '3', 'x'.repeat(6000));
    expect(error.kind).toBe('invalid');
    expect(error.message).toMatch(/"depth".*r1.*"3".*"x{250}…"/);
  });
});

describe('the size of a run', () => {
  it('counts keys and short texts in UTF-8, long ones by their name', () => {
    const empty = { name: '', params: new Map(), tags: new Map(), metrics: new Map() };
    const tags = (text: KeptText) => loggedBytes({ ...empty, tags: new Map([['k', text]]) });
    expect(loggedBytes(empty)).toBe(0);
    expect(tags('é€😀') - tags('')).toBe(2 + 3 + 4);
    expect(tags('x'.repeat(1000)) - tags('')).toBe(1000);
    expect(tags('x'.repeat(6000))).toBe(tags({ sha256: 'a', length: 6000 }));
    expect(loggedBytes(run)).toBeGreaterThan(0);
  });
});

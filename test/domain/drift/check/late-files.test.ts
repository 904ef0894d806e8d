import { describe, expect, it } from 'vitest';
import { checkDrift } from '#domain/drift/check/check-drift.ts';
import { windowId } from '#domain/drift/check/check-keys.ts';
import { listChecks } from '#domain/drift/check/list-checks.ts';
import type { CheckInput } from '#domain/drift/check/plan-check.ts';
import { readReport } from '#domain/drift/check/read-report.ts';
import { hour, linesOf, shifted, type World, world } from './world.ts';

const late = (one: Awaited<ReturnType<typeof world>>, count: number, more: object = {}) =>
  linesOf(one.drawn, { from: hour.from, prefix: 'late' })
    .slice(0, count)
    .map((line) => ({ ...line, ...more }));

/** The hour from nine to ten has been counted at ten past ten; then a file comes at ten to eleven; it is ten past eleven. */
async function lateFile(asked: World = {}, count = 120) {
  const one = await world({ rows: 700, ...asked });
  const first = await one.check();
  one.lake.putFile(late(one, count), { writtenAt: '2026-11-21T10:50:00.000Z' });
  one.setTime('2026-11-21T11:10:00.000Z');
  const run = async () => {
    for (const request of (await listChecks(one.deps)).models) await checkDrift(one.deps, request);
  };
  const record = async () =>
    one.store.driftRecord('churn', hour.to, first.id).then((found) => found);
  return { ...one, first, run, record };
}

describe('a file that comes late', () => {
  it('DRF-9: is seen while the next hour is counted, and the round after that counts its hour again', async () => {
    const one = await lateFile();
    await one.run();
    const next = one.store.driftRecord(
      'churn',
      shifted(1).to,
      windowId('churn', { from: new Date(shifted(1).from), to: new Date(shifted(1).to) }),
    );
    expect((await next)?.late).toEqual([
      {
        ...hour,
        lines: 120,
        files: ['captures/000002'],
        arrivedAt: '2026-11-21T10:50:00.000Z',
      },
    ]);
    expect((await one.record())?.rows).toBe(700);
    one.setTime('2026-11-21T12:10:00.000Z');
    expect((await listChecks(one.deps)).models).toEqual([
      { model: 'churn', ...hour, again: true },
      { model: 'churn', ...shifted(2) },
    ]);
    await one.run();
    expect(await one.record()).toMatchObject({ id: one.first.id, rows: 820, revision: 1 });
    const report = await readReport(one.deps, 'churn', one.first.id);
    expect(report).toMatchObject({ id: one.first.id, rows: 820, revision: 1 });
    // Counted again, it is late no more.
    expect((await listChecks(one.deps)).models).toEqual([{ model: 'churn', ...shifted(2) }]);
  });

  it('DRF-9: makes a report of the same id that replaces the one before, once, whoever counts again', async () => {
    const one = await lateFile();
    await one.run();
    const again: CheckInput = { model: 'churn', ...hour, again: true };
    const answers = await Promise.all([1, 2, 3].map(() => checkDrift(one.deps, again)));
    for (const answer of answers) expect(answer).toMatchObject({ id: one.first.id, revision: 1 });
    const of = (await one.store.audit('churn')).filter(
      ({ subject }) => subject === `drift ${one.first.id}`,
    );
    expect(of.map(({ after }) => (after as { revision?: number }).revision ?? null)).toEqual([
      0,
      null,
      1,
    ]);
    // Once more finds no more rows, so there is nothing to say.
    const { length } = await one.store.audit('churn');
    expect(await checkDrift(one.deps, again)).toMatchObject({ revision: 1 });
    expect(await one.store.audit('churn')).toHaveLength(length);
  });

  it('DRF-9: with lines that were counted before changes nothing', async () => {
    const one = await world({ rows: 700 });
    const first = await one.check();
    one.lake.putFile(one.lines.slice(0, 50), { writtenAt: '2026-11-21T10:50:00.000Z' });
    one.setTime('2026-11-21T12:10:00.000Z');
    await checkDrift(one.deps, { model: 'churn', ...shifted(1) });
    expect(await one.check({ again: true })).toEqual(first);
    expect((await readReport(one.deps, 'churn', first.id)).revision).toBeUndefined();
  });

  it('DRF-9: is read alone beside the files of its hour, not all that came since', async () => {
    const one = await lateFile();
    await one.run();
    one.lake.putFile(late(one, 60, { id: 'someone else' }), {
      writtenAt: '2026-11-21T11:40:00.000Z',
    });
    const read: string[] = [];
    const deps = {
      ...one.deps,
      lake: {
        ...one.lake,
        lines: (...[files, model]: Parameters<typeof one.lake.lines>) => {
          read.push(...files.map(({ key }) => key));
          return one.lake.lines(files, model);
        },
      },
    };
    await checkDrift(deps, { model: 'churn', ...hour, again: true });
    expect(read).toEqual(['captures/000001', 'captures/000002']);
  });

  it('DRF-9: is read by checks that people ask for as well', async () => {
    const one = await lateFile();
    await one.run();
    one.setTime('2026-11-21T13:30:00.000Z');
    const asked = await one.check({ id: 'asked' });
    expect((await readReport(one.deps, 'churn', asked.id)).rows).toBe(820);
  });

  it('DRF-9: more than a day after its lines is in no window, and the report says so', async () => {
    const one = await world({ rows: 700 });
    const old = late(one, 30).map((line) => ({ ...line, ts: '2026-11-19T09:30:00.000Z' }));
    one.lake.putFile(old, { writtenAt: '2026-11-21T09:40:00.000Z' });
    const report = await readReport(one.deps, 'churn', (await one.check()).id);
    expect(report.rows).toBe(700);
    expect(report.upstream).toContainEqual(
      expect.objectContaining({
        kind: 'freshness',
        severity: 'warning',
        words: expect.stringContaining('30 lines came more than a day after they were stamped'),
      }),
    );
  });

  it('DRF-9: does not bring back a report of an hour the model was not watched in', async () => {
    const one = await world({ rows: 700 });
    one.lake.putFile(
      late(one, 30).map((line) => ({ ...line, ts: '2026-11-21T06:30:00.000Z' })),
      { writtenAt: '2026-11-21T09:40:00.000Z' },
    );
    const { id } = await one.check();
    expect((await one.store.driftRecord('churn', hour.to, id))?.late).toBeUndefined();
  });
});

describe('a clock that is ahead', () => {
  it('DRF-4: of lines within the window is counted', async () => {
    const one = await world({ rows: 0 });
    const { lines } = await world({ rows: 700 });
    // The file was written when half of its lines had, by their stamps, not been made yet.
    one.lake.putFile(lines, { writtenAt: '2026-11-21T09:05:00.000Z' });
    const report = await readReport(one.deps, 'churn', (await one.check()).id);
    expect(report.rows).toBe(700);
    const clock = report.upstream?.find(({ kind }) => kind === 'clock');
    expect(clock?.words).toMatch(/3\d\d lines .* are stamped later than they arrived/);
  });

  it('DRF-4: of lines that no window will read is told, with how far it is ahead', async () => {
    const one = await world({ rows: 700 });
    const ahead = late(one, 5).map((line) => ({ ...line, ts: '2026-11-21T15:00:00.000Z' }));
    one.lake.putFile(ahead, { writtenAt: '2026-11-21T09:50:00.000Z' });
    const report = await readReport(one.deps, 'churn', (await one.check()).id);
    expect(report.rows).toBe(700);
    expect(report.upstream?.find(({ kind }) => kind === 'clock')).toEqual({
      kind: 'clock',
      column: null,
      severity: 'monitor',
      words:
        '5 lines are stamped up to 18600 s after they arrived and count in no window: a clock is ahead.',
    });
  });
});

describe('the hourly round', () => {
  it('DRF-3: a fall of accuracy that is less than critical is told with the first day that shows it', async () => {
    const one = await world({ kind: 'concept', severity: 0.2, rows: 2_000 });
    await one.check();
    await one.lake.feedback(
      one.lines.map(({ id }, row) => ({
        id,
        ts: '2026-11-21T20:00:00.000Z',
        model: 'churn',
        label: one.drawn.labels.current[row] === 1 ? 'Yes' : 'No',
      })),
    );
    const day = { from: '2026-11-21T00:00:00.000Z', to: '2026-11-22T00:00:00.000Z' };
    one.setTime('2026-11-22T00:10:00.000Z');
    const asked = await one.check({ id: 'asked', ...day });
    expect(['monitor', 'warning']).toContain(asked.conceptSeverity);
    expect((await one.lastAudit())?.action).toBe('DriftChecked');
    await checkDrift(one.deps, { model: 'churn', ...day });
    expect(await one.lastAudit()).toMatchObject({
      action: 'DriftDetected',
      after: { window: day, conceptSeverity: asked.conceptSeverity },
    });
  });

  it('RTR-1: looks at the whole of yesterday once, for labels that came after their hour was counted', async () => {
    const one = await world({ kind: 'concept', severity: 0.9, rows: 1_500 });
    expect((await one.check()).conceptSeverity).toBeNull();
    await one.lake.feedback(
      one.lines.slice(0, 1_200).map(({ id }, row) => ({
        id,
        ts: '2026-11-21T20:00:00.000Z',
        model: 'churn',
        label: one.drawn.labels.current[row] === 1 ? 'Yes' : 'No',
      })),
    );
    const day = { from: '2026-11-21T00:00:00.000Z', to: '2026-11-22T00:00:00.000Z' };
    one.setTime('2026-11-21T23:10:00.000Z');
    expect((await listChecks(one.deps)).models).not.toContainEqual({ model: 'churn', ...day });
    one.setTime('2026-11-22T00:10:00.000Z');
    const { models } = await listChecks(one.deps);
    expect(models).toContainEqual({ model: 'churn', ...day });
    // Its hours first, as the map may have it: they end when the day does.
    for (const request of models.toSorted((a, b) =>
      a.from === day.from ? 1 : b.from === day.from ? -1 : 0,
    ))
      await checkDrift(one.deps, request);
    expect(await one.lastAudit()).toMatchObject({
      action: 'DriftDetected',
      after: { window: day, conceptSeverity: 'critical', action: 'retrain-now' },
    });
    one.setTime('2026-11-22T01:10:00.000Z');
    expect((await listChecks(one.deps)).models).toEqual([
      { model: 'churn', from: day.to, to: '2026-11-22T01:00:00.000Z' },
    ]);
  });

  it('DRF-3: counts a day again after a week, for labels that took as long, and tells what they say', async () => {
    const one = await world({ kind: 'concept', severity: 0.9, rows: 1_500 });
    await one.check();
    const day = { from: '2026-11-21T00:00:00.000Z', to: '2026-11-22T00:00:00.000Z' };
    one.setTime('2026-11-22T00:10:00.000Z');
    const first = await checkDrift(one.deps, { model: 'churn', ...day });
    expect(first.conceptSeverity).toBeNull();
    const again = { model: 'churn', ...day, again: true as const };
    // A file that came late, of which the records of a week later know nothing any more.
    one.lake.putFile(late(one, 100), { writtenAt: '2026-11-22T05:00:00.000Z' });
    one.setTime('2026-11-29T01:10:00.000Z');
    expect((await listChecks(one.deps)).models).toContainEqual(again);
    // Nothing more is known of it yet.
    const { length } = await one.store.audit('churn');
    const rows = async () => (await readReport(one.deps, 'churn', first.id)).rows;
    expect(await rows()).toBe(1_500);
    expect(await checkDrift(one.deps, again)).toMatchObject({ revision: 1 });
    expect(await rows()).toBe(1_600);
    expect(await checkDrift(one.deps, again)).toMatchObject({ revision: 1 });
    expect(await one.store.audit('churn')).toHaveLength(length + 1);
    await one.lake.feedback(
      one.lines.slice(0, 1_200).map(({ id }, row) => ({
        id,
        ts: '2026-11-28T20:00:00.000Z',
        model: 'churn',
        label: one.drawn.labels.current[row] === 1 ? 'Yes' : 'No',
      })),
    );
    one.setTime('2026-11-29T02:10:00.000Z');
    expect((await listChecks(one.deps)).models).not.toContainEqual(again);
    expect(await checkDrift(one.deps, again)).toMatchObject({ id: first.id, revision: 2 });
    expect(await one.lastAudit()).toMatchObject({
      action: 'DriftDetected',
      after: { window: day, conceptSeverity: 'critical', action: 'retrain-now', revision: 2 },
    });
    // Of a version that serves no more nobody wants to know.
    one.setTime('2026-11-29T01:10:00.000Z');
    const replaced = {
      ...one.deps.store,
      serving: async (name: string) => {
        const serving = await one.store.serving(name);
        return serving && { ...serving, variants: [{ version: 4, weight: 100, role: 'champion' }] };
      },
    } as typeof one.deps.store;
    const { models } = await listChecks({ ...one.deps, store: replaced });
    expect(models).not.toContainEqual(again);
  });

  it('DRF-3: a day that is counted again asks for what its labels ask for, not for what its inputs did then', async () => {
    const accuracyBands = [0.0001, 0.5, 0.9] as const;
    const one = await world({
      kind: 'covariate',
      severity: 0.8,
      rows: 1_500,
      monitoring: { drift: { concept: { accuracyBands, accuracyAlpha: 0.999 } } },
    });
    const day = { from: '2026-11-21T00:00:00.000Z', to: '2026-11-22T00:00:00.000Z' };
    one.setTime('2026-11-22T00:10:00.000Z');
    const first = await checkDrift(one.deps, { model: 'churn', ...day });
    expect(first.action).toBe('retrain-now');
    await one.lake.feedback(
      one.lines.map(({ id, outputs }, row) => ({
        id,
        ts: '2026-11-28T20:00:00.000Z',
        model: 'churn',
        // Right in two of three.
        label: (outputs?.label === 'Yes') === row % 3 > 0 ? 'Yes' : 'No',
      })),
    );
    one.setTime('2026-11-29T01:10:00.000Z');
    const again = await checkDrift(one.deps, { model: 'churn', ...day, again: true });
    expect(again).toMatchObject({ severity: 'critical', conceptSeverity: 'monitor' });
    expect((await one.lastAudit())?.after).toMatchObject({ revision: 1, action: 'monitor' });
  });

  it('DRF-5: makes up for hours it was not run in, as far back as a day and its first check', async () => {
    const one = await world({ rows: 0 });
    await one.check();
    one.setTime('2026-11-21T13:10:00.000Z');
    expect((await listChecks(one.deps)).models).toEqual(
      [1, 2, 3].map((hours) => ({ model: 'churn', ...shifted(hours) })),
    );
    one.setTime('2026-11-25T13:10:00.000Z');
    expect((await listChecks(one.deps)).models).toHaveLength(24);
  });

  it('DRF-5: is never more than an execution can hold, and the newest hour of each model is in it', async () => {
    const one = await world({ rows: 0 });
    await one.check();
    // Two hundred models that were last checked a day ago: 4 800 hours were missed.
    const [record] = await one.store.driftRecords('churn', 1);
    const names = Array.from({ length: 200 }, (_, at) => `model-${at}`);
    const at = { from: new Date(hour.from), to: new Date(hour.to) };
    const serving = await one.store.serving('churn');
    const store = {
      ...one.store,
      models: async () => names.map((name) => ({ name })) as never,
      serving: async () => serving,
      driftRecords: async (model: string) =>
        [{ ...record, model, id: windowId(model, at) }] as never,
    };
    one.setTime('2026-11-22T10:10:00.000Z');
    const { models } = await listChecks({ ...one.deps, store });
    expect(models).toHaveLength(800);
    expect(Buffer.byteLength(JSON.stringify({ models }))).toBeLessThan(256 * 1024);
    const newest = models.filter(({ to }) => to === '2026-11-22T10:00:00.000Z');
    expect(newest.map(({ model }) => model)).toEqual(names);
  });
});

import { describe, expect, it } from 'vitest';
import { checkDrift } from '#domain/drift/check/check-drift.ts';
import { hour, linesOf, shifted, type World, world } from './world.ts';

const moved: World = { kind: 'covariate', severity: 0.8, rows: 700 };
const lastHour = { from: '2026-11-21T23:00:00.000Z', to: '2026-11-22T00:00:00.000Z' };
const day = { from: '2026-11-21T00:00:00.000Z', to: '2026-11-22T00:00:00.000Z' };

/** The alert's state after each check, as its audit entry has it. */
const alerts = async (one: Awaited<ReturnType<typeof world>>) =>
  (await one.store.audit('churn'))
    .filter(({ action }) => /^Drift/.test(action))
    .map(({ after }) => (after as { alert: { state: string } }).alert.state);

describe('a check that somebody asked for', () => {
  it('DRF-5: and that ends after an hour leaves the alert of that hour to its own check', async () => {
    const one = await world(moved);
    one.setTime('2026-11-21T10:05:00.000Z');
    await one.check({ id: 'asked', from: hour.to, to: '2026-11-21T10:05:00.000Z' });
    one.setTime('2026-11-21T10:10:00.000Z');
    await one.check();
    expect(await alerts(one)).toEqual(['quiet', 'raised']);
  });

  it('DRF-5: raises what is critical at once, and the hour after it does not tell it again', async () => {
    const one = await world(moved);
    one.setTime('2026-11-21T10:05:00.000Z');
    await one.check({ id: 'asked', from: hour.from, to: '2026-11-21T10:05:00.000Z' });
    one.setTime('2026-11-21T10:10:00.000Z');
    await one.check();
    expect(await alerts(one)).toEqual(['raised', 'cooling']);
  });

  it('DRF-5: is no window of its own among those that raise an alert', async () => {
    const one = await world({ kind: 'covariate', severity: 0.45, rows: 2_000 });
    one.setTime('2026-11-21T10:05:00.000Z');
    const asked = { from: hour.from, to: '2026-11-21T10:05:00.000Z' };
    const { verdict, severity } = await one.check({ id: 'asked', ...asked });
    expect(verdict).toBe('drift');
    expect(['monitor', 'warning']).toContain(severity);
    await one.check({ id: 'asked again', ...asked });
    one.setTime('2026-11-21T10:10:00.000Z');
    await one.check();
    expect(await alerts(one)).toEqual(['quiet', 'quiet', 'held']);
  });

  it('DRF-5: and finds nothing does not end an alert', async () => {
    const one = await world(moved);
    await one.check();
    const calm = await world({ rows: 700 });
    one.lake.putFile(linesOf(calm.drawn, { from: hour.to, prefix: 'calm' }), {
      writtenAt: '2026-11-21T10:30:00.000Z',
    });
    one.setTime('2026-11-21T10:40:00.000Z');
    for (let at = 0; at < 8; at++)
      expect(
        await one.check({ id: `asked ${at}`, from: hour.to, to: '2026-11-21T10:30:00.000Z' }),
      ).toMatchObject({ verdict: 'no-drift' });
    expect(await alerts(one)).toEqual(['raised', ...new Array(8).fill('held')]);
    expect((await one.store.alert('churn'))?.state.episode).not.toBeNull();
  });
});

describe('the whole of yesterday', () => {
  it('DRF-5: that is judged before its last hour leaves the alert to that hour', async () => {
    const one = await world({ rows: 700 });
    const { drawn } = await world(moved);
    one.lake.putFile(linesOf(drawn, { from: lastHour.from, prefix: 'late' }), {
      writtenAt: '2026-11-21T23:50:00.000Z',
    });
    one.setTime('2026-11-22T00:10:00.000Z');
    // Of a model whose day is too large to be moved by one hour.
    const settled = { ...one.deps, lake: { ...one.lake, lines: async function* () {} } };
    await checkDrift(settled, { model: 'churn', ...day });
    await checkDrift(one.deps, { model: 'churn', ...lastHour });
    expect(await alerts(one)).toEqual(['quiet', 'raised']);
  });
});

describe('an hour that is counted again', () => {
  const again = async (first: number, rest: number) => {
    const one = await world({ ...moved, rows: 0 });
    const { lines } = await world({ ...moved, rows: first + rest });
    one.lake.putFile(lines.slice(0, first), { writtenAt: '2026-11-21T09:50:00.000Z' });
    await one.check();
    one.lake.putFile(lines.slice(first), { writtenAt: '2026-11-21T10:50:00.000Z' });
    one.setTime('2026-11-21T12:10:00.000Z');
    await checkDrift(one.deps, { model: 'churn', ...shifted(1) });
    await one.check({ again: true });
    return alerts(one);
  };

  it('DRF-5: and had too few rows to tell before is told of now', async () => {
    expect(await again(100, 900)).toEqual(['quiet', 'quiet', 'raised']);
  });

  it('DRF-5: and was judged before on most of its rows tells nobody twice', async () => {
    expect(await again(900, 100)).toEqual(['raised', 'held', 'held']);
  });
});

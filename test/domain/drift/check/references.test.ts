import { describe, expect, it } from 'vitest';
import { checkDrift } from '#domain/drift/check/check-drift.ts';
import { keptBetween } from '#domain/drift/check/kept-sketches.ts';
import { readReport } from '#domain/drift/check/read-report.ts';
import type { MonitoringSettings } from '#domain/drift/monitoring-settings.ts';
import { scenario } from '../scenarios.ts';
import { linesOf, shifted, world } from './world.ts';

/** Hours of captures (each of 600 rows), and all of them checked at ten past. */
async function hours(
  back: readonly { readonly hours: number; readonly severity?: number }[],
  monitoring: Partial<MonitoringSettings>,
) {
  const one = await world({ rows: 0, monitoring });
  const checks: string[] = [];
  for (const { hours: at, severity = 0 } of back) {
    const window = shifted(at);
    const drawn = scenario(
      severity === 0 ? 'none' : 'covariate',
      { reference: 10, current: 600 },
      severity,
      // What moves is the same in every hour that moves.
      severity === 0 ? 100 + at : 7,
    );
    one.lake.putFile(linesOf(drawn, { from: window.from, prefix: `h${at}-` }), {
      writtenAt: new Date(Date.parse(window.to) - 1_000).toISOString(),
    });
    one.setTime(new Date(Date.parse(window.to) + 600_000).toISOString());
    const { id } = await checkDrift(one.deps, { model: 'churn', ...window });
    checks.push(id);
  }
  const reports = await Promise.all(checks.map((id) => readReport(one.deps, 'churn', id)));
  return { ...one, reports };
}

describe('the reference of a window', () => {
  it('DRF-1: is the training data where nobody says otherwise', async () => {
    const { reports } = await hours([{ hours: 0 }], {});
    expect(reports[0]?.reference).toEqual({ kind: 'training', from: null, to: null });
    expect(reports[0]?.referenceRows).toBe(2_000);
  });

  it('DRF-1: rolling, is all that the version was asked in the days before', async () => {
    const { reports } = await hours([{ hours: -30 }, { hours: -26 }, { hours: -2 }, { hours: 0 }], {
      reference: { kind: 'rolling', days: 2 },
      drift: { minRows: 300 },
    });
    // The first had nothing before it.
    expect(reports[0]?.reference?.kind).toBe('training');
    expect(reports[0]?.summary).toContain(
      'only 0 predictions of version 3 were kept of them (300 are needed): the training data are the reference.',
    );
    expect(reports[3]?.reference).toEqual({
      kind: 'rolling',
      from: shifted(-48).from,
      to: shifted(0).from,
    });
    expect(reports[3]?.referenceRows).toBe(1_800);
    expect(reports[2]?.referenceRows).toBe(1_200);
  });

  it('DRF-1: the same hour last week finds a weekly course normal, and training data do not', async () => {
    const weekly = [
      { hours: -168, severity: 0.8 },
      { hours: -167 },
      { hours: 0, severity: 0.8 },
    ] as const;
    const { reports } = await hours(weekly, { reference: { kind: 'same-hour-last-week' } });
    expect(reports[2]?.reference).toEqual({
      kind: 'same-hour-last-week',
      from: shifted(-168).from,
      to: shifted(-168).to,
    });
    expect(reports[2]?.verdict).toBe('no-drift');
    const fixed = await hours(weekly, {});
    expect(fixed.reports[2]?.verdict).toBe('drift');
  });

  it('DRF-1: of a day that is over for good is one file, with the same rows', async () => {
    const { artifacts, deps, setTime } = await hours(
      [{ hours: -40 }, { hours: -39 }, { hours: -38 }],
      {},
    );
    setTime('2026-11-25T00:00:00.000Z');
    const span = {
      from: new Date('2026-11-19T00:00:00.000Z'),
      to: new Date('2026-11-21T00:00:00.000Z'),
    };
    const reads: string[] = [];
    const counting = {
      ...artifacts,
      read: (uri: string) => {
        reads.push(uri);
        return artifacts.read(uri);
      },
    };
    const first = await keptBetween(counting, 'churn', 3, span, deps.clock.now());
    expect(first?.features.rows).toBe(1_800);
    reads.length = 0;
    expect(await keptBetween(counting, 'churn', 3, span, deps.clock.now())).toEqual(first);
    expect(reads.filter((uri) => uri.includes('/days/2026-11-19'))).toHaveLength(1);
    expect(reads.filter((uri) => uri.includes('/hours/2026-11-19'))).toHaveLength(0);
  });
});

describe('the trend of a report', () => {
  it('DRF-8: is the windows of the same length before it, oldest first', async () => {
    const { reports, deps } = await hours(
      [{ hours: -2 }, { hours: -1, severity: 0.8 }, { hours: 0 }],
      {},
    );
    const trend = reports[2]?.trend ?? [];
    expect(trend.map(({ to, rows }) => [to, rows])).toEqual([
      [shifted(-2).to, 600],
      [shifted(-1).to, 600],
    ]);
    expect(trend[1]?.severity).toBe('critical');
    expect(Math.max(...Object.values(trend[1]?.psi ?? {}))).toBeGreaterThan(0.3);
    // A day is not compared with hours.
    const { id } = await checkDrift(deps, {
      model: 'churn',
      from: shifted(-20).from,
      to: shifted(0).to,
      id: 'day',
    });
    expect((await readReport(deps, 'churn', id)).trend).toEqual([]);
  });
});

describe('what people are told', () => {
  it('DRF-5: DriftDetected comes once for a drift that lasts, and DriftChecked for the rest of it', async () => {
    const { audits } = await hours(
      [-3, -2, -1, 0].map((at) => ({ hours: at, severity: 0.8 })),
      {},
    );
    expect((await audits()).filter((action) => /^Drift/.test(action))).toEqual([
      'DriftDetected',
      'DriftChecked',
      'DriftChecked',
      'DriftChecked',
    ]);
  });

  it('DRF-5: a drift that is not critical is told in its second window, as the settings have it', async () => {
    const slight = [-1, 0].map((at) => ({ hours: at, severity: 0.45 }));
    const drift = { psiBands: [0.001, 5, 6] } as const;
    const patient = await hours(slight, { drift });
    expect((await patient.audits()).filter((action) => /^Drift/.test(action))).toEqual([
      'DriftChecked',
      'DriftDetected',
    ]);
    const quick = await hours(slight, { drift, alerts: { windowsToRaise: 1 } });
    expect((await quick.audits()).filter((action) => /^Drift/.test(action))).toEqual([
      'DriftDetected',
      'DriftChecked',
    ]);
  });
});

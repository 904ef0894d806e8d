import { describe, expect, it } from 'vitest';
import { silenceAlerts } from '#domain/drift/alerts/silence-alerts.ts';
import { maxLabels } from '#domain/drift/check/bounded-labels.ts';
import { checkDrift } from '#domain/drift/check/check-drift.ts';
import { readReport } from '#domain/drift/check/read-report.ts';
import { noticeOf } from '#domain/monitoring/notices/notice-of.ts';
import { changeModel } from '#domain/registry/change-model.ts';
import { handleTriggerEvent } from '#functions/retraining/trigger-event.ts';
import { hour, referenceOf, shifted, world } from './world.ts';

/** Values that no feature of the scenario has: a pipeline that broke. */
const broken = (one: Awaited<ReturnType<typeof world>>, from: string) =>
  one.drawn.current.rows === 0
    ? []
    : one.lines.map((line, at) => ({
        ...line,
        id: `${from}${at}`,
        ts: new Date(Date.parse(from) + at * 1_000).toISOString(),
        features: { ...line.features, x0: 'n/a', x1: 'n/a' },
      }));

describe('what a check tells beside drift', () => {
  it('DRF-4: DataQualityFailed when upstream turns critical, and not again while it stays so', async () => {
    const one = await world({ rows: 700 });
    const { id } = await one.check();
    expect(await one.audits()).not.toContain('DataQualityFailed');
    for (const hours of [1, 2]) {
      const window = shifted(hours);
      one.lake.putFile(broken(one, window.from));
      one.setTime(new Date(Date.parse(window.to) + 600_000).toISOString());
      await checkDrift(one.deps, { model: 'churn', ...window });
    }
    const told = (await one.store.audit('churn')).filter(
      ({ action }) => action === 'DataQualityFailed',
    );
    expect(told).toHaveLength(1);
    expect(told[0]?.subject).not.toBe(`drift ${id}`);
    expect(told[0]?.reason).toContain('x0');
    expect(told[0]?.after).toMatchObject({ window: shifted(1), version: 3 });
  });

  /** What people are told of the hours after the first, of which the marked ones are broken. */
  const toldOf = async (
    hours: readonly boolean[],
    before?: (one: Awaited<ReturnType<typeof world>>) => Promise<unknown>,
  ) => {
    const one = await world({ rows: 700 });
    await one.check();
    await before?.(one);
    for (const [at, isBroken] of hours.entries()) {
      const window = shifted(at + 1);
      const lines = broken(one, window.from);
      one.lake.putFile(
        isBroken
          ? lines
          : lines.map((line, row) => ({ ...line, features: one.lines[row]?.features ?? {} })),
      );
      one.setTime(new Date(Date.parse(window.to) + 600_000).toISOString());
      await checkDrift(one.deps, { model: 'churn', ...window });
    }
    const failed = (await one.store.audit('churn')).filter(
      ({ action }) => action === 'DataQualityFailed',
    );
    const notices = failed.map((entry) =>
      noticeOf(
        {
          id: 'e',
          detailType: 'DataQualityFailed',
          time: '',
          detail: { ...entry, after: entry.after },
        },
        { apiUrl: 'https://api' },
      ),
    );
    return { events: failed.length, told: notices.filter((notice) => notice !== undefined).length };
  };

  it('DRF-5: what comes and goes is told once, each time an event', async () => {
    expect(await toldOf([true, false, true, false, true])).toEqual({ events: 3, told: 1 });
  });

  it('DRF-5: of a model that is silenced nobody is told that its data are broken', async () => {
    const silenced = await toldOf([true], ({ deps, setTime }) => {
      setTime('2026-11-21T10:30:00.000Z');
      return silenceAlerts(deps, {
        model: 'churn',
        changeId: 's',
        actor: { name: 'ada', role: 'engineer' },
        reason: 'a migration',
        hours: 12,
      });
    });
    expect(silenced).toEqual({ events: 1, told: 0 });
    expect(await toldOf([true])).toEqual({ events: 1, told: 1 });
  });

  it('DRF-3: PerformanceEstimated for the first estimate, marked as the estimate it is', async () => {
    const one = await world({ rows: 700 });
    const report = await readReport(one.deps, 'churn', (await one.check()).id);
    expect(report.performance?.estimated?.rows).toBe(700);
    const told = (await one.store.audit('churn')).filter(
      ({ action }) => action === 'PerformanceEstimated',
    );
    expect(told).toHaveLength(1);
    expect(told[0]?.reason).toContain('Without labels, accuracy is estimated at 0.');
    expect(told[0]?.reason).toContain(report.performance?.estimated?.condition ?? 'nothing');
    expect(told[0]?.after).toMatchObject({ severity: 'ok', estimated: { rows: 700 } });
    await one.check({ id: 'asked again', from: hour.from, to: hour.to });
    expect((await one.audits()).filter((one) => one === 'PerformanceEstimated')).toHaveLength(2);
  });

  it('RTR-1: a fall of accuracy that was told asks for retraining, as the fall it is', async () => {
    const one = await world({ kind: 'concept', severity: 0.9, rows: 1_500, labelled: 1_400 });
    const answer = await one.check();
    expect(answer.conceptSeverity).toBe('critical');
    const entry = await one.lastAudit();
    expect(entry?.action).toBe('DriftDetected');
    // What retraining makes of it: functions/retraining/trigger-event.ts.
    await changeModel(one.deps, 'churn', (model) => ({
      result: undefined,
      change: {
        id: 'data',
        model: { ...model, trainingData: { uri: 'memory://d', sha256: 'ab', rows: 9 } },
        puts: [],
        audit: {
          action: 'ModelUpdated',
          actor: { name: 'ada', role: 'engineer' },
          at: hour.to,
          reason: '',
          subject: 'model',
          before: null,
          after: null,
        },
      },
    }));
    const handled = await handleTriggerEvent(one.deps, {
      'detail-type': 'DriftDetected',
      detail: entry,
    });
    expect(handled).toMatchObject([{ model: 'churn', decision: 'start' }]);
    const [retraining] = await one.store.retrainings('churn', 1);
    expect(retraining?.trigger.kind).toBe('accuracy-drop');
  });
});

describe('what a check cannot compare', () => {
  it('DRF-1: a sketch of an older release says what to do', async () => {
    const one = await world({ sketch: { schemaVersion: 1, rows: 10, columns: [] } });
    const answer = await one.check();
    expect(answer.verdict).toBe('not-enough-data');
    expect(answer.summary).toContain('of an older release (schemaVersion 1)');
    expect(answer.summary).toContain('Retrain the model');
    // It was counted all the same.
    expect((await readReport(one.deps, 'churn', answer.id)).rows).toBe(1_500);
  });

  it('DRF-9: more labels than are held says of which share they are', async () => {
    const one = await world({ rows: 700, labelled: 600 });
    await one.lake.feedback(
      Array.from({ length: maxLabels }, (_, at) => ({
        id: `other${at}`,
        ts: '2026-11-21T10:05:00.000Z',
        model: 'churn',
        label: 'Yes',
      })),
    );
    const report = await readReport(one.deps, 'churn', (await one.check()).id);
    expect(report.summary).toContain('those of 50 % of the predictions were looked at');
    const labels = report.performance?.measured?.labels ?? 0;
    expect(labels).toBeGreaterThan(240);
    expect(labels).toBeLessThan(360);
  });
});

describe('the version a report is about', () => {
  it('DRF-5: is the one that answered most of the window, when one took over from another', async () => {
    const one = await world({ rows: 700 });
    const reference = referenceOf(one.drawn);
    const sketchUri = await one.artifacts.write(
      'models/churn/def/sketch.json',
      new TextEncoder().encode(JSON.stringify(reference)),
      'application/json',
    );
    const { sketchUri: _, ...version } = one.version;
    await changeModel(one.deps, 'churn', (model) => ({
      result: undefined,
      change: {
        id: 'promote',
        model,
        puts: [
          { ...version, version: 5, sketchUri },
          {
            kind: 'serving',
            model: 'churn',
            variants: [{ version: 5, weight: 100, role: 'champion' }],
            previous: [{ version: 3, weight: 100, role: 'champion' }],
            captureRate: 1,
            updatedAt: '2026-11-21T09:50:00.000Z',
          },
        ],
        audit: {
          action: 'ServingChanged',
          actor: { name: 'ada', role: 'engineer' },
          at: hour.from,
          reason: '',
          subject: 'serving',
          before: null,
          after: null,
        },
      },
    }));
    one.lake.putFile(
      one.lines.slice(0, 90).map((line) => ({ ...line, id: `n${line.id}`, version: 5 })),
    );
    const answer = await one.check();
    expect(answer).toMatchObject({ version: 3, verdict: 'no-drift' });
    expect((await readReport(one.deps, 'churn', answer.id)).rows).toBe(700);
    // Of the next hour it is the one that serves.
    one.setTime('2026-11-21T11:10:00.000Z');
    expect(await checkDrift(one.deps, { model: 'churn', ...shifted(1) })).toMatchObject({
      version: 5,
    });
  });
});

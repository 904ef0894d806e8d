import { describe, expect, it } from 'vitest';
import { checkDrift } from '#domain/drift/check/check-drift.ts';
import { judgeCheck } from '#domain/drift/check/judge-check.ts';
import { type PlanDeps, planCheck } from '#domain/drift/check/plan-check.ts';
import { readReport } from '#domain/drift/check/read-report.ts';
import { sketchPart } from '#domain/drift/check/sketch-part.ts';
import { hour, type World, world } from './world.ts';

class Died extends Error {}

/** Deps that die at the n-th write: before it was made, or after it and before anybody heard of it. */
function dying(deps: PlanDeps, at: number, moment: 'before' | 'after'): PlanDeps {
  let writes = 0;
  const mortal =
    <A extends unknown[], R>(write: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const mine = ++writes;
      if (mine === at && moment === 'before') throw new Died();
      const result = await write(...args);
      if (mine === at) throw new Died();
      return result;
    };
  return {
    ...deps,
    artifacts: { ...deps.artifacts, write: mortal(deps.artifacts.write) },
    store: { ...deps.store, commit: mortal(deps.store.commit) },
  };
}

const input = { model: 'churn', ...hour };
/** Three parts; an hour that moved, so that there is something to say. */
const moved: World = {
  kind: 'covariate',
  severity: 0.8,
  rows: 600,
  files: 3,
  partBytes: 1,
  labelled: 550,
};

/** What there is to see of a window afterwards, by whoever looks. */
async function seen({ deps, store, audits }: Awaited<ReturnType<typeof world>>) {
  const records = await store.driftRecords('churn', 9);
  const reports = await Promise.all(records.map(({ id }) => readReport(deps, 'churn', id)));
  return {
    records,
    reports: reports.map(({ id, rows, verdict, revision }) => [id, rows, verdict, revision]),
    audits: await audits(),
    alert: (await store.alert('churn'))?.state,
  };
}

describe('a check that dies', () => {
  it('DRF-5: at any write, before or after it, leaves one report once somebody runs it again', async () => {
    const whole = await world(moved);
    await checkDrift(whole.deps, input);
    const expected = await seen(whole);
    expect(expected.records).toHaveLength(1);
    expect(expected.audits.filter((action) => /^Drift/.test(action))).toEqual(['DriftDetected']);
    // One world for all deaths, so that the same hour dies again and again.
    const died: string[] = [];
    for (const moment of ['before', 'after'] as const) {
      const one = await world(moved);
      for (let at = 1; ; at++) {
        try {
          await checkDrift(dying(one.deps, at, moment), input);
          break;
        } catch (error) {
          if (!(error instanceof Died)) throw error;
          died.push(`${moment} ${at}`);
        }
      }
      await checkDrift(one.deps, input);
      expect(await seen(one)).toEqual(expected);
    }
    // Parts, labels, plan, sketch, kept hour, report, page, commit, and what is told beside.
    expect(died.length, died.join()).toBeGreaterThanOrEqual(2 * 12);
  });
});

describe('two checks of a window at once', () => {
  it('DRF-5: leave one report, and both answer it', async () => {
    const one = await world(moved);
    const answers = await Promise.all(Array.from({ length: 5 }, () => checkDrift(one.deps, input)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    const { records, audits } = await seen(one);
    expect(records).toHaveLength(1);
    expect(audits.filter((action) => /^Drift/.test(action))).toHaveLength(1);
  });

  it('DRF-5: that listed different files leave one report, with its own bytes', async () => {
    const one = await world({ rows: 600 });
    const first = await planCheck(one.deps, input);
    one.lake.putFile(one.lines.slice(0, 40).map((line) => ({ ...line, id: `n${line.id}` })));
    one.setTime('2026-11-21T10:10:01.000Z');
    const second = await planCheck(one.deps, input);
    expect(second.folder).not.toBe(first.folder);
    const answers = await Promise.all([judgeCheck(one.deps, first), judgeCheck(one.deps, second)]);
    expect(answers[0]).toEqual(answers[1]);
    const { records, reports } = await seen(one);
    expect(records).toHaveLength(1);
    expect(reports[0]?.[1]).toBe(records[0]?.rows);
  });

  it('DRF-9: a part that is counted twice writes the same bytes', async () => {
    const one = await world(moved);
    const { folder, parts } = await planCheck(one.deps, input);
    expect(parts).toBe(3);
    await sketchPart(one.deps, { folder, part: 0 });
    const uri = `memory://${folder}/sketches/00000.json`;
    const before = await one.artifacts.read(uri);
    await sketchPart(one.deps, { folder, part: 0 });
    expect(await one.artifacts.read(uri)).toEqual(before);
  });
});

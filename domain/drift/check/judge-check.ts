import { DomainError } from '../../errors.ts';
import { changeModel } from '../../registry/change-model.ts';
import { readJson } from '../../registry/json-files.ts';
import type { DriftRecord } from '../drift-report.ts';
import { defaultMonitoring } from '../monitoring-settings.ts';
import { calledPositive } from '../performance/precision-drop.ts';
import { windowFigures } from '../window/window-figures.ts';
import { planKey } from './check-keys.ts';
import type { CheckPlan } from './check-plan.ts';
import { countWindow } from './count-window.ts';
import { type Found, findDrift } from './find-drift.ts';
import { type CheckedDrift, finishCheck } from './finish-check.ts';
import { isHour, keepHour } from './kept-sketches.ts';
import type { SketchDeps } from './sketch-part.ts';
import { isDay, isScheduled, type Judged, writeReport } from './write-report.ts';

/** A week of hours and what people asked for beside them. */
const recentRecords = 200;

/**
 * DRF-1 to DRF-5: judges what was counted of a window, keeps the report as JSON and as a page, and commits its record, the alert and
 * the audit entry as one change. However often it runs, and wherever it died before: a window has one report, and a
 * report that was counted again replaces it only when it has seen more rows, or of a day more labels.
 */
export async function judgeCheck(
  deps: SketchDeps,
  { folder }: { readonly folder: string },
): Promise<CheckedDrift> {
  const { store, artifacts } = deps;
  const plan = await readJson<CheckPlan>(artifacts, artifacts.uriOf(planKey(folder)));
  const records = await store.driftRecords(plan.model, recentRecords);
  const known = await store.driftRecord(plan.model, plan.window.to, plan.id);
  if (known !== undefined && (known.revision ?? 0) >= plan.revision)
    return finishCheck(deps, known, records);

  const counted = await countWindow(deps, folder, plan);
  const settings = (await store.monitoring(plan.model))?.settings ?? defaultMonitoring;
  const { found, sketch } = await findDrift(deps, {
    plan,
    counted,
    versionOf: (version) => store.version(plan.model, version),
    records,
    settings,
  });
  const labels = found.performance.measured?.labels ?? 0;
  const hasMore =
    found.rows > (known?.rows ?? -1) || (isDay(plan) && labels > (known?.labels ?? 0));
  if (known !== undefined && !hasMore) return finishCheck(deps, known, records);
  const window = { from: new Date(plan.window.from), to: new Date(plan.window.to) };
  if (found.version > 0 && isHour(window) && isScheduled(plan))
    await keepHour(artifacts, plan.model, found.version, window, sketch);
  const record = await commitReport(deps, {
    plan,
    counted,
    found,
    settings,
    figures: windowFigures(sketch),
    positives: calledPositive(sketch.labelled),
    isNews: isNews(found, known),
    labelsOnly: known !== undefined && isDay(plan),
  });
  return finishCheck(deps, record, records);
}

/** Too little was there before to tell, or less than half of it: what was told then was not about these rows. */
const isNews = ({ rows }: Found, known: DriftRecord | undefined): boolean =>
  known !== undefined &&
  ((known.verdict === 'not-enough-data' && known.conceptSeverity === null) ||
    rows > 2 * known.rows);

/** The record that is there afterwards: this one, or that of another check of the same window which was quicker. */
async function commitReport(deps: SketchDeps, judged: Judged): Promise<DriftRecord> {
  const { store } = deps;
  const { plan } = judged;
  const there = async (): Promise<DriftRecord | undefined> => {
    const record = await store.driftRecord(plan.model, plan.window.to, plan.id);
    return record !== undefined && (record.revision ?? 0) >= plan.revision ? record : undefined;
  };
  try {
    const { result, replayed } = await changeModel({ store }, plan.model, async (model) => {
      const record = await there();
      if (record !== undefined) return { result: record };
      const alert = await store.alert(plan.model);
      return writeReport(deps, judged, model, alert);
    });
    return replayed ? ((await there()) ?? result) : result;
  } catch (error) {
    // Two at once may find differently (a file came in between): then the change is the other's.
    const taken = error instanceof DomainError && error.kind === 'invalid';
    const record = taken ? await there() : undefined;
    if (record === undefined) throw error;
    return record;
  }
}

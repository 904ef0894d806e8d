import { utf8ToBytes } from '@noble/hashes/utils.js';
import { platform } from '../../access/actor.ts';
import { hourMs } from '../../durations.ts';
import { DomainError } from '../../errors.ts';
import { changeModel } from '../../registry/change-model.ts';
import { readJson } from '../../registry/json-files.ts';
import type { Model } from '../../registry/model.ts';
import type { ModelChange } from '../../registry/ports.ts';
import { actionFor } from '../action.ts';
import type { AlertRecord } from '../alerts/alert-state.ts';
import { decideAlert } from '../alerts/decide-alert.ts';
import type { DriftRecord, DriftReport } from '../drift-report.ts';
import {
  alertSettingsOf,
  defaultMonitoring,
  driftSettingsOf,
  type MonitoringSettings,
} from '../monitoring-settings.ts';
import { type CalledPositive, calledPositive } from '../performance/precision-drop.ts';
import { htmlReport } from '../report/html-report.ts';
import { type WindowFigures, windowFigures } from '../window/window-figures.ts';
import { pageKey, planKey, reportKey, windowId } from './check-keys.ts';
import type { CheckPlan } from './check-plan.ts';
import { countWindow } from './count-window.ts';
import { driftChangeId } from './drift-change-id.ts';
import { type Found, findDrift } from './find-drift.ts';
import { type CheckedDrift, finishCheck } from './finish-check.ts';
import { isHour, keepHour } from './kept-sketches.ts';
import type { PartSketch } from './part-sketch.ts';
import { recordOf } from './record-of.ts';
import type { SketchDeps } from './sketch-part.ts';

/** A week of hours and what people asked for beside them. */
const recentRecords = 200;

/**
 * DRF-1 to DRF-5: judges what was counted of a window, keeps the report as JSON and as a page, and commits its record, the alert and
 * the audit entry as one change. However often it runs, and wherever it died before: a window has one report, and a
 * report that was counted again replaces it only when it has seen more rows.
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
  if (known !== undefined && found.rows <= known.rows) return finishCheck(deps, known, records);
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
  });
  return finishCheck(deps, record, records);
}

interface Judged {
  readonly plan: CheckPlan;
  readonly counted: PartSketch;
  readonly found: Found;
  readonly settings: MonitoringSettings;
  readonly figures: WindowFigures;
  readonly positives: CalledPositive | undefined;
  /** Of a window that is counted again: it says what the count before could not. */
  readonly isNews: boolean;
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

async function writeReport(
  { artifacts }: SketchDeps,
  { plan, counted, found, settings, figures, positives, isNews }: Judged,
  model: Model,
  alert: AlertRecord | undefined,
): Promise<{ readonly result: DriftRecord; readonly change: ModelChange }> {
  const concept = found.conceptDrift;
  const { decision, state } = decideAlert({
    found: {
      verdict: found.verdict,
      severity: found.severity,
      conceptSeverity:
        concept === null || concept.verdict === 'not-enough-data' ? null : concept.severity,
      // The next day is too late for what asks for retraining within 24 hours (DRF-3).
      conceptSure: isScheduled(plan) && isDay(plan) && concept?.verdict === 'drift',
      drifted: found.features.flatMap(({ name, verdict }) => (verdict === 'drift' ? [name] : [])),
    },
    previous: alert?.state ?? null,
    settings: alertSettingsOf(settings),
    now: new Date(plan.listedAt),
    // A day ends with its last hour, and whichever of them is judged first must not keep the other from being heard.
    ...(isNews || (isScheduled(plan) && isDay(plan)) ? {} : { window: plan.window }),
    asked: !isScheduled(plan),
  });
  const { id, window, revision, listedAt } = plan;
  const report: DriftReport = {
    schemaVersion: 1,
    id,
    model: plan.model,
    window,
    ...found,
    alert: decision,
    figures,
    createdAt: listedAt,
    ...(revision > 0 && { revision }),
  };
  const json = JSON.stringify(report);
  const key = reportKey(plan.model, id, json);
  const drift = driftSettingsOf(settings);
  const page = htmlReport(report, { settings: drift });
  const [uri, pageUri] = await Promise.all([
    artifacts.write(key, utf8ToBytes(json), 'application/json'),
    artifacts.write(pageKey(key), utf8ToBytes(page), 'text/html; charset=utf-8'),
  ]);
  const record = recordOf(report, {
    uri,
    pageUri,
    listedAt,
    outside: counted.outside,
    positives,
    accuracyBands: drift.concept.accuracyBands,
  });
  const alertRecord: AlertRecord = {
    kind: 'alert',
    model: plan.model,
    state,
    updatedAt: listedAt,
  };
  return {
    result: record,
    change: {
      id: driftChangeId(id, revision),
      model,
      puts: [record, alertRecord],
      audit: auditOf(record, report),
    },
  };
}

/** The round's own; what people ask for has an id of its own. */
const isScheduled = ({ id, model, window: { from, to } }: CheckPlan): boolean =>
  id === windowId(model, { from: new Date(from), to: new Date(to) });

const isDay = ({ window: { from, to } }: CheckPlan): boolean =>
  Date.parse(to) - Date.parse(from) === 24 * hourMs && Date.parse(to) % (24 * hourMs) === 0;

/** The audit entry is the event: `DriftDetected` asks for somebody's attention, `DriftChecked` does not. */
function auditOf(record: DriftRecord, { alert }: DriftReport): ModelChange['audit'] {
  const { id, verdict, severity, conceptSeverity, drifted, uri, window, version, rows } = record;
  return {
    action: alert?.state === 'raised' ? 'DriftDetected' : 'DriftChecked',
    actor: platform('drift'),
    at: record.createdAt,
    reason: record.summary,
    subject: `drift ${id}`,
    before: null,
    after: {
      id,
      verdict,
      severity,
      conceptSeverity,
      action: actionFor(record),
      drifted,
      uri,
      window,
      version,
      rows,
      psi: record.psi ?? {},
      accuracy: record.accuracy ?? null,
      precision: record.precision ?? null,
      revision: record.revision ?? 0,
      alert: alert ?? null,
    },
  };
}

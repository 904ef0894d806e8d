import { utf8ToBytes } from '@noble/hashes/utils.js';
import { platform } from '../../access/actor.ts';
import { hourMs } from '../../durations.ts';
import type { Model } from '../../registry/model.ts';
import type { ModelChange } from '../../registry/ports.ts';
import { actionFor } from '../action.ts';
import type { AlertRecord } from '../alerts/alert-state.ts';
import { decideAlert } from '../alerts/decide-alert.ts';
import type { DriftRecord, DriftReport } from '../drift-report.ts';
import {
  alertSettingsOf,
  driftSettingsOf,
  type MonitoringSettings,
} from '../monitoring-settings.ts';
import type { CalledPositive } from '../performance/precision-drop.ts';
import { htmlReport } from '../report/html-report.ts';
import type { WindowFigures } from '../window/window-figures.ts';
import { pageKey, reportKey, windowId } from './check-keys.ts';
import type { CheckPlan } from './check-plan.ts';
import { driftChangeId } from './drift-change-id.ts';
import type { Found } from './find-drift.ts';
import type { PartSketch } from './part-sketch.ts';
import { recordOf } from './record-of.ts';
import type { SketchDeps } from './sketch-part.ts';

/** What was found in a window, before anybody is told. */
export interface Judged {
  readonly plan: CheckPlan;
  readonly counted: PartSketch;
  readonly found: Found;
  readonly settings: MonitoringSettings;
  readonly figures: WindowFigures;
  readonly positives: CalledPositive | undefined;
  /** Of a window that is counted again: it says what the count before could not. */
  readonly isNews: boolean;
  /** A day that is counted again for its labels: what was told of its inputs was told then. */
  readonly labelsOnly: boolean;
}

/** The round's own; what people ask for has an id of its own. */
export const isScheduled = ({ id, model, window: { from, to } }: CheckPlan): boolean =>
  id === windowId(model, { from: new Date(from), to: new Date(to) });

export const isDay = ({ window: { from, to } }: CheckPlan): boolean =>
  Date.parse(to) - Date.parse(from) === 24 * hourMs && Date.parse(to) % (24 * hourMs) === 0;

/** Writes the report as JSON and as a page; answers its record, and the change that commits it with the alert and the audit entry. */
export async function writeReport(
  { artifacts }: SketchDeps,
  { plan, counted, found, settings, figures, positives, isNews, labelsOnly }: Judged,
  model: Model,
  alert: AlertRecord | undefined,
): Promise<{ readonly result: DriftRecord; readonly change: ModelChange }> {
  const concept = found.conceptDrift;
  const { decision, state } = decideAlert({
    found: {
      verdict: labelsOnly ? 'not-enough-data' : found.verdict,
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
      audit: auditOf(record, report, labelsOnly),
    },
  };
}

/** The audit entry is the event: `DriftDetected` asks for somebody's attention, `DriftChecked` does not. */
function auditOf(
  record: DriftRecord,
  { alert }: DriftReport,
  labelsOnly: boolean,
): ModelChange['audit'] {
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
      action: actionFor(labelsOnly ? { ...record, verdict: 'not-enough-data' } : record),
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

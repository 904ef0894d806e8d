import { hourMs } from '../../durations.ts';
import type { ModelVersion } from '../../registry/model-version.ts';
import type { Artifacts } from '../../registry/ports.ts';
import type { DriftRecord, DriftReport, TrendPoint } from '../drift-report.ts';
import type { DriftFindings } from '../judge/findings.ts';
import { judgeWindow } from '../judge/judge-window.ts';
import { driftSettingsOf, type MonitoringSettings } from '../monitoring-settings.ts';
import { worst } from '../severity.ts';
import { emptyWindow } from '../window/window-counter.ts';
import type { WindowSketch } from '../window/window-sketch.ts';
import { percent } from '../words.ts';
import { windowId } from './check-keys.ts';
import type { CheckPlan } from './check-plan.ts';
import { loadReference } from './load-reference.ts';
import type { PartSketch } from './part-sketch.ts';
import { pickReference } from './pick-reference.ts';
import { trafficFindings } from './traffic-findings.ts';

/** What the data say of a window, before anybody is told. */
export type Found = DriftFindings & Pick<DriftReport, 'version' | 'reference' | 'trend'>;

export interface Judged {
  readonly found: Found;
  /** Of the version the report is about; empty when none serves. */
  readonly sketch: WindowSketch;
}

/** Why a check could not be made: a stated outcome, not an error. */
const notChecked = (rows: number, summary: string): DriftFindings => ({
  rows,
  referenceRows: 0,
  verdict: 'not-enough-data',
  severity: 'ok',
  features: [],
  predictionDrift: null,
  conceptDrift: null,
  summary,
  performance: { measured: null, baseline: null, estimated: null },
  upstream: [],
  attribution: [],
  slices: [],
  recommendation: { action: 'none', words: 'Nothing can be said of this window.' },
});

/** Of versions that served one after the other the one that answered more; of as many, the one that serves now. */
const answeredMost = ({ windows }: PartSketch): PartSketch['windows'][number] | undefined =>
  windows.reduce<PartSketch['windows'][number] | undefined>(
    (most, one) =>
      most === undefined || one.sketch.traffic.rows > most.sketch.traffic.rows ? one : most,
    undefined,
  );

/** Earlier windows of the same version and length, oldest first: at most a week of hours. */
export function trendOf(
  records: readonly DriftRecord[],
  version: number,
  window: { readonly from: string; readonly to: string },
): readonly TrendPoint[] {
  const lengthOf = ({ from, to }: typeof window) => Date.parse(to) - Date.parse(from);
  return records
    .filter(
      (record) =>
        record.version === version &&
        record.window.to <= window.from &&
        lengthOf(record.window) === lengthOf(window),
    )
    .map((record) => ({
      to: record.window.to,
      rows: record.rows,
      severity: worst([record.severity, record.conceptSeverity ?? 'ok']),
      psi: record.psi ?? {},
      accuracy: record.accuracy ?? null,
    }))
    .sort((a, b) => (a.to < b.to ? -1 : 1))
    .slice(-168);
}

/** The record of the window a day earlier, of the same version and length: what the round judged, or what people asked for. */
function dayBeforeOf(
  records: readonly DriftRecord[],
  version: number,
  { from, to }: DriftRecord['window'],
): DriftRecord | undefined {
  const earlier = (at: string) => new Date(Date.parse(at) - 24 * hourMs).toISOString();
  const [begin, end] = [earlier(from), earlier(to)];
  return records.find(
    ({ window, version: of }) => of === version && window.from === begin && window.to === end,
  );
}

/** Firehose gathers for up to 15 minutes: until then silence at the end of a window says nothing. */
const gatheredMs = 15 * 60_000;

const hasArrived = ({ id, model, window, listedAt }: CheckPlan): boolean => {
  const [from, to] = [new Date(window.from), new Date(window.to)];
  return id === windowId(model, { from, to }) || Date.parse(listedAt) - to.getTime() >= gatheredMs;
};

/** DRF-1 to DRF-4: one window, counted, against its reference. What cannot be compared says why. */
export async function findDrift(
  { artifacts }: { readonly artifacts: Artifacts },
  asked: {
    readonly plan: CheckPlan;
    readonly counted: PartSketch;
    readonly versionOf: (version: number) => Promise<ModelVersion | undefined>;
    readonly records: readonly DriftRecord[];
    readonly settings: MonitoringSettings;
  },
): Promise<Judged> {
  const { plan, counted, records, settings } = asked;
  const most = answeredMost(counted);
  const number = most?.version ?? plan.versions[0] ?? 0;
  const sketch = most?.sketch ?? emptyWindow;
  const trend = trendOf(records, number, plan.window);
  const version = number === 0 ? undefined : await asked.versionOf(number);
  const { rows } = sketch.traffic;
  const traffic = trafficFindings(plan, counted.outside, rows);
  const because = (words: string): Judged => ({
    found: { version: number, trend, ...notChecked(rows, words), upstream: traffic },
    sketch,
  });
  if (version === undefined)
    return because('No version of the model serves, so nothing was predicted that could drift.');
  const training = await loadReference(artifacts, version);
  if (typeof training === 'string') return because(training);

  const drift = driftSettingsOf(settings);
  const { reference, used, words } = await pickReference(artifacts, {
    model: plan.model,
    version: number,
    window: { from: new Date(plan.window.from), to: new Date(plan.window.to) },
    training,
    choice: settings.reference,
    minRows: drift.minRows,
    now: new Date(plan.listedAt),
  });
  const dayBefore = dayBeforeOf(records, number, plan.window)?.positives;
  const judged = judgeWindow({
    reference,
    window: sketch,
    history: trend,
    ...(dayBefore !== undefined && { dayBefore }),
    ...(hasArrived(plan) && { period: plan.window }),
    settings: drift,
  });
  const said = [
    judged.summary,
    words,
    counted.labelShare < 1
      ? `There were more labels than are held: those of ${percent(counted.labelShare)} of the predictions were looked at, chosen by their ids.`
      : null,
  ];
  return {
    found: {
      version: number,
      ...judged,
      upstream: [...judged.upstream, ...traffic],
      summary: said.filter((one) => one !== null).join(' '),
      trend,
      reference: used,
    },
    sketch,
  };
}

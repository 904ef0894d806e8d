import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { platform } from '../access/actor.ts';
import type { Clock } from '../clock.ts';
import { changeModel, knownModel } from '../registry/change-model.ts';
import type { Model } from '../registry/model.ts';
import { modelKey } from '../registry/model-key.ts';
import type { ModelVersion } from '../registry/model-version.ts';
import type { Artifacts, ModelStore } from '../registry/ports.ts';
import type { CaptureLake } from '../serving/capture.ts';
import { rowColumns } from '../serving/row-columns.ts';
import { decodeUtf8 } from '../utf8.ts';
import { actionFor, type DriftAction } from './action.ts';
import { type CheckWindow, checkWindow } from './check-window.ts';
import { type BinaryClasses, countWindow } from './count-window.ts';
import { driftChangeId } from './drift-change-id.ts';
import type { DriftRecord, DriftReport } from './drift-report.ts';
import { type ReferenceSketch, selectColumns } from './reference-sketch.ts';
import { type DriftFindings, evaluateDrift } from './verdict.ts';

export interface CheckDriftDeps {
  readonly store: ModelStore;
  readonly artifacts: Artifacts;
  readonly lake: CaptureLake;
  readonly clock: Clock;
}

export interface CheckDriftInput {
  readonly model: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Of a check that was asked for; without one it is made of model, version and window, so that an hour is checked once. */
  readonly id?: string | undefined;
}

/** What a state machine shows of a check. */
export interface CheckedDrift {
  readonly model: string;
  readonly id: string;
  readonly version: number;
  readonly verdict: DriftRecord['verdict'];
  readonly severity: DriftRecord['severity'];
  readonly conceptSeverity: DriftRecord['conceptSeverity'];
  readonly action: DriftAction;
  readonly drifted: readonly string[];
  readonly summary: string;
  readonly uri: string;
}

/** Why a check could not be made: a stated outcome, not an error. */
const notChecked = (summary: string): DriftFindings => ({
  rows: 0,
  referenceRows: 0,
  verdict: 'not-enough-data',
  severity: 'ok',
  features: [],
  predictionDrift: null,
  conceptDrift: null,
  summary,
});

/** The sketch of the version's training data, of the columns it takes; or why there is none, in a sentence. */
async function referenceOf(
  artifacts: Artifacts,
  { version, sketchUri, signature }: ModelVersion,
): Promise<ReferenceSketch | string> {
  if (sketchUri === undefined)
    return `Version ${version} has no reference sketch, so there is nothing to compare with. Register a version with one, or retrain.`;
  let sketch: ReferenceSketch;
  try {
    sketch = JSON.parse(decodeUtf8(await artifacts.read(sketchUri)));
  } catch (error) {
    return `The reference sketch of version ${version} could not be read: ${(error as Error).message}`;
  }
  if (sketch?.schemaVersion !== 1 || !Array.isArray(sketch.columns))
    return `The reference sketch of version ${version} is not one this platform wrote (schemaVersion 1).`;
  const columns = rowColumns(signature) ?? signature.inputs;
  return selectColumns(sketch, new Set(columns.map(({ name }) => name)));
}

/** The trainer puts the positive class last when the model does not name one. */
function binaryClasses(model: Model, { signature }: ModelVersion): BinaryClasses | undefined {
  const { classes } = signature;
  if (model.task !== 'binary' || classes?.length !== 2) return undefined;
  const positive = model.positiveClass ?? (classes[1] as string);
  return { positive, negative: classes.find((name) => name !== positive) as string };
}

async function findings(
  { artifacts, lake }: CheckDriftDeps,
  model: Model,
  version: ModelVersion | undefined,
  window: CheckWindow,
  now: Date,
): Promise<DriftFindings> {
  if (version === undefined)
    return notChecked('No version of the model serves, so nothing was predicted that could drift.');
  const reference = await referenceOf(artifacts, version);
  if (typeof reference === 'string') return notChecked(reference);
  const classes = binaryClasses(model, version);
  const counted = await countWindow(lake, {
    model: model.name,
    version: version.version,
    window,
    now,
    reference,
    ...(classes === undefined ? {} : { classes }),
  });
  return evaluateDrift(reference, counted);
}

const hourlyId = (model: string, version: number, { from, to }: CheckWindow): string =>
  bytesToHex(
    sha256(utf8ToBytes([model, version, from.toISOString(), to.toISOString()].join('\n'))),
  ).slice(0, 26);

export const reportKey = (model: string, id: string): string =>
  `reports/drift/${modelKey(model)}/${id}.json`;

const recordOf = (report: DriftReport, uri: string): DriftRecord => ({
  kind: 'drift',
  model: report.model,
  id: report.id,
  version: report.version,
  window: report.window,
  rows: report.rows,
  verdict: report.verdict,
  severity: report.severity,
  conceptSeverity:
    report.conceptDrift === null || report.conceptDrift.verdict === 'not-enough-data'
      ? null
      : report.conceptDrift.severity,
  drifted: report.features.filter(({ verdict }) => verdict === 'drift').map(({ name }) => name),
  summary: report.summary,
  uri,
  createdAt: report.createdAt,
});

const checked = (record: DriftRecord): CheckedDrift => ({
  model: record.model,
  id: record.id,
  version: record.version,
  verdict: record.verdict,
  severity: record.severity,
  conceptSeverity: record.conceptSeverity,
  action: actionFor(record),
  drifted: record.drifted,
  summary: record.summary,
  uri: record.uri,
});

/** The audit entry is the event: `DriftDetected` asks for somebody's attention, `DriftChecked` does not. */
const auditOf = (record: DriftRecord) => {
  const loud =
    record.verdict === 'drift' ||
    record.conceptSeverity === 'warning' ||
    record.conceptSeverity === 'critical';
  const { verdict, severity, conceptSeverity, drifted, uri, window, version } = record;
  return {
    action: loud ? ('DriftDetected' as const) : ('DriftChecked' as const),
    actor: platform('drift'),
    at: record.createdAt,
    reason: record.summary,
    subject: `drift ${record.id}`,
    before: null,
    after: {
      id: record.id,
      verdict,
      severity,
      conceptSeverity,
      action: actionFor(record),
      drifted,
      uri,
      window,
      version,
    },
  };
};

/**
 * DRF-1 to DRF-4: compares what the champion was asked in a window with what it was trained on, keeps the report, and
 * says so in the audit trail. What cannot be compared (nothing serves, no sketch, no rows) is a `not-enough-data` report
 * with the reason. The same check again (a retry) answers what was found the first time.
 *
 * @throws DomainError `not-found` for an unknown model, `invalid` for a window that is none.
 */
export async function checkDrift(
  deps: CheckDriftDeps,
  input: CheckDriftInput,
): Promise<CheckedDrift> {
  const { store, artifacts, clock } = deps;
  const now = clock.now();
  const window = checkWindow(input, now);
  const model = await knownModel(store, input.model);
  const champion = (await store.serving(model.name))?.variants.find(
    ({ role }) => role === 'champion',
  );
  const version = champion && (await store.version(model.name, champion.version));
  const id = input.id ?? hourlyId(model.name, version?.version ?? 0, window);
  const changeId = driftChangeId(id);
  const before = await earlier(store, model.name, id, changeId);
  if (before !== undefined) return checked(before);
  const report: DriftReport = {
    schemaVersion: 1,
    id,
    model: model.name,
    version: version?.version ?? 0,
    window: { from: window.from.toISOString(), to: window.to.toISOString() },
    ...(await findings(deps, model, version, window, now)),
    createdAt: now.toISOString(),
  };
  const uri = await artifacts.write(
    reportKey(model.name, id),
    utf8ToBytes(JSON.stringify(report)),
    'application/json',
  );
  const record = recordOf(report, uri);
  await changeModel({ store }, model.name, (current) => ({
    result: undefined,
    change: { id: changeId, model: current, puts: [record], audit: auditOf(record) },
  }));
  return checked(record);
}

/** How far back a retry looks for its own record. */
const recentRecords = 100;

async function earlier(
  store: ModelStore,
  model: string,
  id: string,
  changeId: string,
): Promise<DriftRecord | undefined> {
  if ((await store.applied(changeId)) === undefined) return undefined;
  const records = await store.driftRecords(model, recentRecords);
  return records.find((record) => record.id === id);
}

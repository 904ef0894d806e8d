import { memoryArtifacts } from '#adapters/memory/artifacts.ts';
import { memoryCaptureLake } from '#adapters/memory/capture-lake.ts';
import { memoryModelStore } from '#adapters/memory/model-store.ts';
import { memoryWorkflows } from '#adapters/memory/workflows.ts';
import { platform } from '#domain/access/actor.ts';
import { checkDrift } from '#domain/drift/check/check-drift.ts';
import type { CheckInput } from '#domain/drift/check/plan-check.ts';
import type { MonitoringSettings } from '#domain/drift/monitoring-settings.ts';
import { buildReference } from '#domain/drift/reference/reference.ts';
import type { ModelVersion } from '#domain/registry/model-version.ts';
import type { Artifacts, ModelEntity, ModelStore } from '#domain/registry/ports.ts';
import type { CaptureLine } from '#domain/serving/capture.ts';
import { type Kind, scenario } from '../scenarios.ts';

export const now = new Date('2026-11-21T10:10:00.000Z');
export const hour = { from: '2026-11-21T09:00:00.000Z', to: '2026-11-21T10:00:00.000Z' };
const hourMs = 3_600_000;

/** The same hour of another day, or another hour of it. */
export const shifted = (hours: number) => ({
  from: new Date(Date.parse(hour.from) + hours * hourMs).toISOString(),
  to: new Date(Date.parse(hour.to) + hours * hourMs).toISOString(),
});

export interface World {
  readonly kind?: Kind;
  readonly severity?: number;
  readonly rows?: number;
  readonly labelled?: number;
  readonly version?: Partial<ModelVersion>;
  readonly serves?: boolean;
  /** Another file than the sketch that belongs to the version. */
  readonly sketch?: unknown;
  readonly monitoring?: Partial<MonitoringSettings>;
  /** The captures in so many files, each prediction once; when absent in one, some of them twice. */
  readonly files?: number;
  /** Bytes; 64 MB when absent. */
  readonly partBytes?: number;
}

/** Captures of a scenario, one per second from `from` on. */
export function linesOf(
  drawn: ReturnType<typeof scenario>,
  { from, prefix = 'p', version = 3 }: { from: string; prefix?: string; version?: number },
): CaptureLine[] {
  return Array.from({ length: drawn.current.rows }, (_, row): CaptureLine => {
    const p = drawn.scores.current[row] as number;
    return {
      id: `${prefix}${row}`,
      ts: new Date(Date.parse(from) + row * 1000).toISOString(),
      model: 'churn',
      version,
      variant: 'champion',
      subject: null,
      features: Object.fromEntries(
        drawn.current.columns.map(({ name, values }) => {
          const value = values[row];
          return [name, value === undefined || Number.isNaN(value) ? null : value];
        }),
      ),
      outputs: { label: p < 0.5 ? 'No' : 'Yes', probabilities: { No: 1 - p, Yes: p } },
      latencyMs: 2,
      source: 'predict',
    };
  });
}

/** The reference of a scenario, its hold-out the same rows. */
export const referenceOf = (drawn: ReturnType<typeof scenario>) =>
  buildReference({
    table: drawn.reference,
    target: 'y',
    idColumns: [],
    holdOut: {
      table: drawn.reference,
      predicts: { task: 'classification', classes: ['No', 'Yes'], positive: 'Yes' },
      predictions: Array.from(drawn.scores.reference, (p, row) => ({
        outcome: drawn.labels.reference[row] === 1 ? 'Yes' : 'No',
        predicted: p < 0.5 ? 'No' : 'Yes',
        probabilities: { No: 1 - p, Yes: p },
      })),
    },
  });

/** The model `churn` whose version 3 serves, and an hour of its captures (none when `rows` is 0). */
export async function world(asked: World = {}) {
  const { kind = 'none', severity = 0.6, rows = 1500, labelled = 0, serves = true } = asked;
  const store = memoryModelStore();
  const artifacts = memoryArtifacts();
  const lake = memoryCaptureLake();
  const drawn = scenario(kind, { reference: 2000, current: rows }, severity, 11);
  const sketchUri = await artifacts.write(
    'models/churn/abc/sketch.json',
    new TextEncoder().encode(JSON.stringify(asked.sketch ?? referenceOf(drawn))),
    'application/json',
  );
  const version: ModelVersion = {
    kind: 'version',
    model: 'churn',
    version: 3,
    semver: '1.2.0',
    stage: 'Production',
    artifact: { uri: 'memory://m', sha256: 'abc', bytes: 1 },
    signature: {
      inputs: drawn.reference.columns.map(({ name, kind: column }) => ({
        name,
        datatype: column === 'number' ? ('FP32' as const) : ('BYTES' as const),
        shape: [-1, 1],
      })),
      outputs: [],
      classes: ['No', 'Yes'],
    },
    sketchUri,
    source: { kind: 'training' },
    createdAt: hour.from,
    createdBy: 'loopwright.retraining',
    ...asked.version,
  };
  const puts: ModelEntity[] = [version];
  if (serves)
    puts.push({
      kind: 'serving',
      model: 'churn',
      variants: [
        { version: 3, weight: 95, role: 'champion' },
        { version: 4, weight: 5, role: 'challenger' },
      ],
      previous: [],
      captureRate: 1,
      updatedAt: hour.from,
    });
  if (asked.monitoring !== undefined)
    puts.push({
      kind: 'monitoring',
      model: 'churn',
      settings: { drift: {}, reference: { kind: 'training' }, alerts: {}, ...asked.monitoring },
      updatedAt: hour.from,
    });
  await store.commit({
    id: 'seed',
    model: {
      kind: 'model',
      name: 'churn',
      task: 'binary',
      target: 'y',
      positiveClass: 'Yes',
      idColumns: [],
      sensitive: false,
      policy: {},
      lastVersion: 3,
      createdAt: hour.from,
      createdBy: 'ada',
      revision: 0,
      auditHash: '',
    },
    puts,
    audit: {
      action: 'ModelCreated',
      actor: platform('registry'),
      at: hour.from,
      reason: '',
      subject: 'model',
      before: null,
      after: null,
    },
  });
  const lines = linesOf(drawn, hour);
  // Firehose delivers some lines twice, and the challenger's captures are in the same lake.
  const challenger = lines.slice(0, 50).map((line) => ({ ...line, id: `c${line.id}`, version: 4 }));
  const { files } = asked;
  if (files === undefined) await lake.captures([...lines, ...lines.slice(0, 100), ...challenger]);
  else
    for (let at = 0; at < files; at++)
      await lake.captures(
        lines.slice((at * lines.length) / files, ((at + 1) * lines.length) / files),
      );
  await lake.feedback(
    lines.slice(0, labelled).flatMap(({ id }, row) => {
      const label = drawn.labels.current[row] === 1 ? 'Yes' : 'No';
      const wrong = label === 'Yes' ? 'No' : 'Yes';
      return [
        { id, ts: '2026-11-21T10:05:00.000Z', model: 'churn', label },
        // An earlier label of the same prediction was corrected.
        { id, ts: '2026-11-21T10:01:00.000Z', model: 'churn', label: wrong },
      ];
    }),
  );
  let ids = 0;
  let time = now;
  const deps = {
    store: store as ModelStore,
    artifacts: artifacts as Artifacts,
    lake,
    workflows: memoryWorkflows(),
    clock: { now: () => time },
    ids: { next: () => `id${++ids}` },
    ...(asked.partBytes !== undefined && { partBytes: asked.partBytes }),
  };
  const check = (more: Partial<CheckInput> = {}) =>
    checkDrift(deps, { model: 'churn', ...hour, ...more });
  const audits = async () => (await store.audit('churn')).map(({ action }) => action);
  /** Of the last check; what was told beside drift comes after it. */
  const lastAudit = async () =>
    (await store.audit('churn')).findLast(({ action }) => /^Drift/.test(action));
  const setTime = (at: string): void => {
    time = new Date(at);
  };
  return { deps, check, audits, lastAudit, setTime, store, lake, artifacts, drawn, lines, version };
}

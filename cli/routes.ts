import type { Batch, BatchFormat } from '#domain/batch/batch.ts';
import type { ResultPage } from '#domain/batch/list-results.ts';
import type { BatchProgress } from '#domain/batch/show-batch.ts';
import type { AlertView } from '#domain/drift/alerts/alert-view.ts';
import type { DriftRecord, DriftReport } from '#domain/drift/drift-report.ts';
import type { MonitoringSettings } from '#domain/drift/monitoring-settings.ts';
import type { MonitoringView } from '#domain/drift/set-monitoring.ts';
import type { Approval } from '#domain/governance/approval.ts';
import type { AuditEntry } from '#domain/governance/audit.ts';
import type { PolicyOverride } from '#domain/governance/policy.ts';
import type { Review } from '#domain/monitoring/review/review.ts';
import type { Model, Task } from '#domain/registry/model.ts';
import type { Alias, Evaluation, ModelVersion, Stage } from '#domain/registry/model-version.ts';
import type { TensorSpec } from '#domain/registry/signature.ts';
import type { Retraining } from '#domain/retraining/retraining.ts';
import type { Guardrails, Rollout, RolloutStep } from '#domain/rollout/rollout.ts';
import type { FeatureValue } from '#domain/serving/capture.ts';
import type { ServingRecord, Variant } from '#domain/serving/serving-record.ts';
import type { ApiClient } from './api-client.ts';
import { trackingCalls } from './tracking-routes.ts';

export type Row = Readonly<Record<string, FeatureValue>>;

export interface ModelDetails {
  readonly model: Model;
  readonly versions: readonly ModelVersion[];
  readonly aliases: readonly Alias[];
  readonly serving?: ServingRecord | null;
}

export interface Prediction {
  readonly id: string;
  readonly label?: string | number;
  readonly probabilities?: Readonly<Record<string, number>>;
  readonly prediction?: number;
  readonly version: number;
  readonly semver?: string;
  readonly variant: Variant['role'];
}

export interface Label {
  /** Of the prediction. */
  readonly id: string;
  readonly label: string | number;
  readonly value?: number;
}

export interface NewModel {
  readonly name: string;
  readonly task: Task;
  readonly target: string;
  readonly positiveClass?: string;
  readonly idColumns?: readonly string[];
  readonly description?: string;
  readonly sensitive?: boolean;
  readonly policy?: PolicyOverride;
  readonly dataset?: string;
}

export interface NewVersion {
  readonly artifact: { readonly uri: string } | { readonly base64: string };
  readonly columns?: readonly string[];
  readonly evaluation?: Evaluation;
  readonly sketch?: string;
  readonly semver?: string;
  readonly reason?: string;
}

export type ShownBatch = Batch & { readonly progress: BatchProgress };

/** The Open Inference Protocol's model metadata. */
export interface ModelMetadata {
  readonly name: string;
  readonly inputs: readonly TensorSpec[];
  /** Names of the columns of its one matrix. */
  readonly columns?: readonly string[];
}

const at = (model: string) => `/v1/models/${encodeURIComponent(model)}`;

/** Every route of docs/architecture.md that the CLI uses, once: path, body and answer. */
const calls = (http: ApiClient) => ({
  ready: () => http.get<unknown>('/v2/health/ready'),
  metadata: (model: string) => http.get<ModelMetadata>(`/v2/models/${encodeURIComponent(model)}`),

  models: async () => (await http.get<{ models: readonly Model[] }>('/v1/models')).models,
  model: (model: string) => http.get<ModelDetails>(at(model)),
  createModel: (model: NewModel) => http.post<Model>('/v1/models', model),
  renameModel: (model: string, newName: string) =>
    http.post<Model>(`${at(model)}/rename`, { newName }),
  deleteModel: (model: string, stopServing: boolean) =>
    http.delete<unknown>(`${at(model)}${stopServing ? '?stopServing=true' : ''}`),
  deleteVersion: (model: string, version: number) =>
    http.delete<unknown>(`${at(model)}/versions/${version}`),
  version: (model: string, version: number) =>
    http.get<ModelVersion>(`${at(model)}/versions/${version}`),
  registerVersion: (model: string, version: NewVersion) =>
    http.post<ModelVersion>(`${at(model)}/versions`, version),
  setStage: (
    model: string,
    version: number,
    change: { readonly stage: Stage; readonly archiveExisting?: boolean; readonly reason?: string },
  ) =>
    http.post<{ version: ModelVersion; serving?: ServingRecord | null; revision: number }>(
      `${at(model)}/versions/${version}/stage`,
      change,
    ),
  setAlias: (model: string, alias: string, version: number) =>
    http.put<Alias>(`${at(model)}/aliases/${encodeURIComponent(alias)}`, { version }),
  removeAlias: (model: string, alias: string) =>
    http.delete<unknown>(`${at(model)}/aliases/${encodeURIComponent(alias)}`),
  audit: (model: string, page: { readonly after?: number; readonly limit?: number } = {}) =>
    http.get<{ entries: readonly AuditEntry[]; verified: boolean }>(`${at(model)}/audit`, page),

  /** Puts bytes into the artifact bucket and returns the URI they can be named by. */
  async upload(kind: 'onnx' | 'dataset', bytes: Uint8Array, model?: string): Promise<string> {
    const { uri, putUrl } = await http.post<{ uri: string; putUrl: string }>('/v1/uploads', {
      kind,
      ...(model === undefined ? {} : { model }),
    });
    await http.upload(putUrl, bytes);
    return uri;
  },

  predict: (model: string, instances: readonly Row[], subject?: string) =>
    http.post<{ model: string; predictions: readonly Prediction[] }>(`${at(model)}/predict`, {
      instances,
      ...(subject === undefined ? {} : { subject }),
    }),
  feedback: (model: string, labels: readonly Label[]) =>
    http.post<{ accepted: number }>('/v1/feedback', { model, labels }),

  startBatch: (
    model: string,
    request: {
      readonly input: string;
      readonly format?: BatchFormat;
      readonly version?: number;
      readonly idColumn?: string;
      readonly rowsPerPart?: number;
      readonly capture?: boolean;
    },
  ) => http.post<{ batchId: string }>(`${at(model)}/batch`, request),
  batches: async (model: string) =>
    (await http.get<{ batches: readonly Batch[] }>(`${at(model)}/batches`)).batches,
  batch: (model: string, id: string) =>
    http.get<ShownBatch>(`${at(model)}/batches/${encodeURIComponent(id)}`),
  batchResults: (model: string, id: string, after: number) =>
    http.get<ResultPage>(`${at(model)}/batches/${encodeURIComponent(id)}/results`, { after }),
  cancelBatch: (model: string, id: string) =>
    http.delete<Batch>(`${at(model)}/batches/${encodeURIComponent(id)}`),
  download: (url: string) => http.download(url),

  checkDrift: (model: string, window: { readonly from?: string; readonly to?: string } = {}) =>
    http.post<{ checkId: string }>(`${at(model)}/drift`, window),
  driftChecks: async (model: string, limit = 10) =>
    (await http.get<{ checks: readonly DriftRecord[] }>(`${at(model)}/drift`, { limit })).checks,
  driftReport: (model: string, id: string) =>
    http.get<DriftReport>(`${at(model)}/drift/${encodeURIComponent(id)}`),

  testAlerts: () => http.post<{ told: Readonly<Record<string, string>> }>('/v1/monitoring/test'),
  review: (kind: 'daily' | 'weekly', day: string) =>
    http.get<Review>(`/v1/monitoring/${kind}/${encodeURIComponent(day)}`),

  alert: (model: string) => http.get<AlertView>(`${at(model)}/drift/alert`),
  silence: (
    model: string,
    request: {
      readonly hours: number;
      readonly reason: string;
      readonly features?: readonly string[];
    },
  ) => http.post<AlertView>(`${at(model)}/drift/silence`, request),
  unsilence: (model: string, which: { readonly feature?: string; readonly reason?: string }) =>
    http.delete<AlertView>(`${at(model)}/drift/silence?${new URLSearchParams(which)}`),
  acknowledge: (model: string, reason: string) =>
    http.post<AlertView>(`${at(model)}/drift/acknowledge`, { reason }),
  monitoring: (model: string) => http.get<MonitoringView>(`${at(model)}/monitoring`),
  setMonitoring: (
    model: string,
    settings: Partial<MonitoringSettings> & { readonly reason?: string },
  ) => http.put<MonitoringView>(`${at(model)}/monitoring`, settings),

  retrain: (model: string, request: { readonly dataset?: string; readonly reason?: string } = {}) =>
    http.post<{ retrainingId: string }>(`${at(model)}/retrain`, request),
  retrainings: async (model: string) =>
    (await http.get<{ retrainings: readonly Retraining[] }>(`${at(model)}/retrainings`))
      .retrainings,
  retraining: (model: string, id: string) =>
    http.get<Retraining>(`${at(model)}/retrainings/${encodeURIComponent(id)}`),

  approvals: async () =>
    (await http.get<{ approvals: readonly Approval[] }>('/v1/approvals')).approvals,
  approval: (id: string) => http.get<Approval>(`/v1/approvals/${encodeURIComponent(id)}`),
  decide: (id: string, decision: 'approve' | 'reject', reason: string) =>
    http.post<Approval>(`/v1/approvals/${encodeURIComponent(id)}/${decision}`, { reason }),

  startRollout: (
    model: string,
    request: {
      readonly version: number;
      readonly schedule?: readonly RolloutStep[];
      readonly guardrails?: Partial<Guardrails>;
      readonly reason?: string;
    },
  ) => http.post<Rollout>(`${at(model)}/rollout`, request),
  rollouts: async (model: string) =>
    (await http.get<{ rollouts: readonly Rollout[] }>(`${at(model)}/rollouts`)).rollouts,
  rollout: (model: string, id: string) =>
    http.get<Rollout>(`${at(model)}/rollouts/${encodeURIComponent(id)}`),
  rollBack: (model: string, reason: string) =>
    http.post<{ serving: ServingRecord }>(`${at(model)}/rollback`, { reason }),

  ...trackingCalls(http),
});

export interface Api extends ReturnType<typeof calls> {
  /** The same API as somebody else. */
  as(token: string): Api;
}

export const routes = (http: ApiClient): Api => ({
  ...calls(http),
  as: (token) => routes(http.as(token)),
});

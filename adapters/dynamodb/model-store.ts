import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Batch } from '#domain/batch/batch.ts';
import type { AlertRecord } from '#domain/drift/alerts/alert-state.ts';
import type { DriftRecord } from '#domain/drift/drift-report.ts';
import type { MonitoringRecord } from '#domain/drift/monitoring-settings.ts';
import { type Approval, approvalModel } from '#domain/governance/approval.ts';
import type { AuditEntry } from '#domain/governance/audit.ts';
import type { Model } from '#domain/registry/model.ts';
import type { Alias, ModelVersion } from '#domain/registry/model-version.ts';
import type { AppliedChange, ModelStore } from '#domain/registry/ports.ts';
import type { Retraining } from '#domain/retraining/retraining.ts';
import type { Rollout } from '#domain/rollout/rollout.ts';
import type { ServingRecord } from '#domain/serving/serving-record.ts';
import { commit, commitTogether } from './commit.ts';
import { openEntities } from './entities.ts';
import { purge } from './purge.ts';
import { openTable } from './table.ts';

/** Everything a change is decided on is read so. */
const consistent = { consistent: true } as const;
const everything = { pages: 'all' } as const;
const all = { ...consistent, ...everything } as const;
const newest = (count: number) => ({ ...consistent, order: 'desc', limit: count, count }) as const;

/** The last number a sort key of ten digits holds. */
const lastSeq = 9_999_999_999;

/**
 * The model store on the control table of docs/architecture.md. `pendingApprovals` reads the index, which follows the
 * table within a second; all other reads are strongly consistent.
 */
export function dynamoModelStore(client: DynamoDBClient, tableName: string): ModelStore {
  const table = openTable(client, tableName);
  const rows = openEntities(table);
  const modelRow = async (name: string) =>
    found<Model>(await rows.model.get({ name }).go(consistent));
  const deletedModel = async (name: string) => {
    const model = await modelRow(name);
    return model?.deletedAt === undefined ? undefined : model;
  };
  return {
    model: async (name) => {
      const model = await modelRow(name);
      return model?.deletedAt === undefined ? model : undefined;
    },
    deletedModel,
    models: async () => list<Model>(await rows.listing.query.primary({}).go(all)),
    version: async (model, version) =>
      found<ModelVersion>(await rows.version.get({ model, version }).go(consistent)),
    versions: async (model) =>
      list<ModelVersion>(await rows.version.query.primary({ model }).go(all)),
    aliases: async (model) => list<Alias>(await rows.alias.query.primary({ model }).go(all)),
    serving: async (model) =>
      found<ServingRecord>(await rows.serving.get({ model }).go(consistent)),
    approval: async (id) =>
      approvalModel(id) === ''
        ? undefined
        : found<Approval>(await rows.approval.get({ model: approvalModel(id), id }).go(consistent)),
    pendingApprovals: async () =>
      list<Approval>(await rows.approval.query.pending({ status: 'pending' }).go(everything)),
    rollout: async (model, id) =>
      found<Rollout>(await rows.rollout.get({ model, id }).go(consistent)),
    rollouts: async (model, limit) =>
      list<Rollout>(await rows.rollout.query.primary({ model }).go(newest(limit))),
    retraining: async (model, id) =>
      found<Retraining>(await rows.retraining.get({ model, id }).go(consistent)),
    retrainings: async (model, limit) =>
      list<Retraining>(await rows.retraining.query.primary({ model }).go(newest(limit))),
    driftRecords: async (model, limit) =>
      list<DriftRecord>(await rows.drift.query.primary({ model }).go(newest(limit))),
    driftRecord: async (model, windowTo, id) =>
      found<DriftRecord>(await rows.drift.get({ model, windowTo, id }).go(consistent)),
    monitoring: async (model) =>
      found<MonitoringRecord>(await rows.monitoring.get({ model }).go(consistent)),
    alert: async (model) => found<AlertRecord>(await rows.alert.get({ model }).go(consistent)),
    batch: async (model, id) => found<Batch>(await rows.batch.get({ model, id }).go(consistent)),
    batches: async (model, limit) =>
      list<Batch>(await rows.batch.query.primary({ model }).go(newest(limit))),
    audit: async (model, { afterSeq = 0, limit } = {}) => {
      const query = rows.audit.query
        .primary({ model })
        .between({ seq: afterSeq + 1 }, { seq: lastSeq });
      return list<AuditEntry>(
        await query.go(limit === undefined ? all : { ...consistent, limit, count: limit }),
      );
    },
    applied: async (id) => {
      const { data } = await rows.change.get({ id }).go(consistent);
      if (data === null) return undefined;
      const { model, action, revision } = data as AppliedChange;
      return { model, action, revision };
    },
    commit: (change) => commit(table, rows, change),
    commitBoth: async (first, second) => {
      await commitTogether(table, rows, [first, second]);
    },
    purge: async (name) => {
      const deleted = await deletedModel(name);
      if (deleted !== undefined) await purge(table, deleted);
    },
  };
}

const found = <T>({ data }: { data: unknown }): T | undefined =>
  data === null ? undefined : (data as T);
const list = <T>({ data }: { data: unknown }): readonly T[] => data as readonly T[];

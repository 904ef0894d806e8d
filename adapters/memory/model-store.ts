import { type Approval, approvalModel } from '#domain/governance/approval.ts';
import type { AuditEntry } from '#domain/governance/audit.ts';
import { changeIdTaken, isSameChange, revisionMoved } from '#domain/registry/commit-errors.ts';
import type { Model } from '#domain/registry/model.ts';
import type {
  AppliedChange,
  ModelChange,
  ModelEntity,
  ModelStore,
} from '#domain/registry/ports.ts';
import { entityName, prepareChange } from '#domain/registry/prepare-change.ts';

type OfKind<K extends ModelEntity['kind']> = Extract<ModelEntity, { kind: K }>;

interface Shelf {
  model: Model;
  readonly entities: Map<string, ModelEntity>;
  readonly audit: AuditEntry[];
}

/** The twin of the DynamoDB model store, for tests, benches and the CLI's dry runs: same conflicts, replays and chain. */
export function memoryModelStore(): ModelStore {
  const shelves = new Map<string, Shelf>();
  const changes = new Map<string, AppliedChange>();

  const all = <K extends ModelEntity['kind']>(model: string, kind: K): OfKind<K>[] =>
    [...(shelves.get(model)?.entities.values() ?? [])]
      .filter((entity): entity is OfKind<K> => entity.kind === kind)
      .map((entity) => structuredClone(entity));
  const liveModel = (name: string) => {
    const model = shelves.get(name)?.model;
    return model?.deletedAt === undefined ? model : undefined;
  };
  const one = <K extends ModelEntity['kind']>(model: string, kind: K, name: string) => {
    const found = shelves.get(model)?.entities.get(name);
    return found?.kind === kind ? (structuredClone(found) as OfKind<K>) : undefined;
  };

  return {
    model: async (name) => structuredClone(liveModel(name)),
    deletedModel: async (name) =>
      liveModel(name) === undefined ? structuredClone(shelves.get(name)?.model) : undefined,
    models: async () =>
      [...shelves.values()]
        .map(({ model }) => structuredClone(model))
        .filter(({ deletedAt }) => deletedAt === undefined)
        .sort(by((m) => m.name)),
    version: async (model, version) => one(model, 'version', `version ${version}`),
    versions: async (model) => all(model, 'version').sort((a, b) => a.version - b.version),
    aliases: async (model) => all(model, 'alias').sort(by((alias) => alias.alias)),
    serving: async (model) => one(model, 'serving', 'serving'),
    approval: async (id) => one(approvalModel(id), 'approval', `approval ${id}`),
    pendingApprovals: async () =>
      [...shelves.keys()]
        .flatMap((model): Approval[] => all(model, 'approval'))
        .filter((approval) => approval.status === 'pending')
        .sort(by((approval) => approval.requestedAt)),
    rollout: async (model, id) => one(model, 'rollout', `rollout ${id}`),
    rollouts: async (model, limit) => newest(all(model, 'rollout'), (r) => r.id, limit),
    retraining: async (model, id) => one(model, 'retraining', `retraining ${id}`),
    retrainings: async (model, limit) => newest(all(model, 'retraining'), (r) => r.id, limit),
    driftRecords: async (model, limit) =>
      newest(all(model, 'drift'), (record) => `${record.window.to}#${record.id}`, limit),
    driftRecord: async (model, windowTo, id) => {
      const record = one(model, 'drift', `drift ${id}`);
      return record?.window.to === windowTo ? record : undefined;
    },
    monitoring: async (model) => one(model, 'monitoring', 'monitoring'),
    alert: async (model) => one(model, 'alert', 'alert'),
    batch: async (model, id) => one(model, 'batch', `batch ${id}`),
    batches: async (model, limit) => newest(all(model, 'batch'), (batch) => batch.id, limit),
    audit: async (model, { afterSeq = 0, limit } = {}) =>
      structuredClone(
        (shelves.get(model)?.audit ?? [])
          .filter((entry) => entry.seq > afterSeq)
          .slice(0, limit ?? Number.POSITIVE_INFINITY),
      ),
    applied: async (changeId) => changes.get(changeId),
    commit: async (change) => commit(change),
    commitBoth: async (first, second) => {
      const before = [first, second].map(
        ({ model }) => [model.name, shelves.get(model.name)] as const,
      );
      commit(first);
      try {
        commit(second);
      } catch (error) {
        changes.delete(first.id);
        for (const [name, shelf] of before) {
          if (shelf === undefined) shelves.delete(name);
          else shelves.set(name, shelf);
        }
        throw error;
      }
    },
    purge: async (name) => {
      const shelf = shelves.get(name);
      if (shelf?.model.deletedAt !== undefined) shelf.entities.clear();
    },
  };

  function commit(change: ModelChange): { revision: number; replayed: boolean } {
    const prepared = prepareChange(change);
    const applied = changes.get(change.id);
    if (applied !== undefined) {
      if (!isSameChange(change, applied)) throw changeIdTaken(change, applied);
      return { revision: applied.revision, replayed: true };
    }
    const { name, revision } = prepared.model;
    const shelf = shelves.get(name);
    if ((shelf?.model.revision ?? 0) !== change.model.revision) throw revisionMoved(change);
    const entities = new Map(shelf?.entities);
    for (const entity of prepared.puts) entities.set(entityName(entity), entity);
    for (const entity of prepared.removes) entities.delete(entityName(entity));
    const audit = [...(shelf?.audit ?? []), prepared.entry];
    shelves.set(name, { model: prepared.model, entities, audit });
    changes.set(change.id, { model: name, action: change.audit.action, revision });
    return { revision, replayed: false };
  }
}

const by =
  <T>(key: (item: T) => string) =>
  (a: T, b: T): number =>
    key(a) < key(b) ? -1 : 1;

const newest = <T>(items: T[], key: (item: T) => string, limit: number): T[] =>
  items.sort((a, b) => by(key)(b, a)).slice(0, limit);

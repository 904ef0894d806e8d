import type { Model } from '#domain/registry/model.ts';
import type { ModelStore } from '#domain/registry/ports.ts';
import type { Trigger } from '#domain/retraining/retraining.ts';

const at = '2026-05-01T00:00:00.000Z';

/** A model that predicts y, and a retraining of it that is running. */
export async function seedRetraining(
  store: ModelStore,
  of: {
    readonly model: string;
    readonly retrainingId: string;
    readonly task: NonNullable<Model['task']>;
    readonly positiveClass?: string;
    readonly search?: NonNullable<Trigger['search']>;
  },
): Promise<void> {
  await store.commit({
    id: 'seed',
    model: {
      kind: 'model',
      name: of.model,
      task: of.task,
      target: 'y',
      ...(of.positiveClass !== undefined && { positiveClass: of.positiveClass }),
      idColumns: [],
      sensitive: false,
      policy: {},
      lastVersion: 0,
      createdAt: at,
      createdBy: 'eva',
      revision: 0,
      auditHash: '',
    },
    puts: [
      {
        kind: 'retraining',
        id: of.retrainingId,
        model: of.model,
        trigger: {
          kind: 'manual',
          reason: 'test',
          requestedBy: 'eva',
          ...(of.search && { search: of.search }),
        },
        status: 'running',
        step: 'training',
        startedAt: at,
        reasons: [],
      },
    ],
    audit: {
      action: 'ModelCreated',
      actor: { name: 'eva', role: 'engineer' },
      at,
      reason: '',
      subject: 'model',
      before: null,
      after: null,
    },
  });
}

import { Entity } from 'electrodb';
import type { Retraining } from '#domain/retraining/retraining.ts';
import { data, entity, key, modelPartition, number, type Table, text } from './table.ts';

export const retrainingEntity = (table: Table) =>
  new Entity(
    {
      model: entity('retraining'),
      attributes: {
        kind: text,
        id: text,
        model: text,
        trigger: data,
        status: text,
        step: text,
        plannedFor: text,
        startedAt: text,
        finishedAt: text,
        version: number,
        rolloutId: text,
        approvalId: text,
        labelled: data,
        reasons: data,
      } satisfies Record<keyof Retraining, unknown>,
      indexes: {
        primary: {
          pk: modelPartition,
          sk: key('sk', 'RETRAINING#', ['id']),
        },
      },
    },
    table,
  );

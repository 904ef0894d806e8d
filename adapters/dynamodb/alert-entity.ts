import { Entity } from 'electrodb';
import type { AlertRecord } from '#domain/drift/alerts/alert-state.ts';
import { data, entity, key, modelPartition, type Table, text } from './table.ts';

export const alertEntity = (table: Table) =>
  new Entity(
    {
      model: entity('alert'),
      attributes: {
        kind: text,
        model: text,
        state: data,
        updatedAt: text,
      } satisfies Record<keyof AlertRecord, unknown>,
      indexes: {
        primary: {
          pk: modelPartition,
          sk: key('sk', 'ALERT', []),
        },
      },
    },
    table,
  );

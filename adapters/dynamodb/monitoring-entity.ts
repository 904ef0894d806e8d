import { Entity } from 'electrodb';
import type { MonitoringRecord } from '#domain/drift/monitoring-settings.ts';
import { data, entity, key, modelPartition, type Table, text } from './table.ts';

export const monitoringEntity = (table: Table) =>
  new Entity(
    {
      model: entity('monitoring'),
      attributes: {
        kind: text,
        model: text,
        settings: data,
        updatedAt: text,
      } satisfies Record<keyof MonitoringRecord, unknown>,
      indexes: {
        primary: {
          pk: modelPartition,
          sk: key('sk', 'MONITORING', []),
        },
      },
    },
    table,
  );

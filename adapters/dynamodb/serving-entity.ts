import { Entity } from 'electrodb';
import type { ServingRecord } from '#domain/serving/serving-record.ts';
import { data, entity, key, modelPartition, number, type Table, text } from './table.ts';

export const servingEntity = (table: Table) =>
  new Entity(
    {
      model: entity('serving'),
      attributes: {
        kind: text,
        model: text,
        variants: data,
        previous: data,
        rolloutId: text,
        captureRate: number,
        routing: data,
        cache: data,
        capture: data,
        updatedAt: text,
      } satisfies Record<keyof ServingRecord, unknown>,
      indexes: {
        primary: {
          pk: modelPartition,
          sk: key('sk', 'SERVING', []),
        },
      },
    },
    table,
  );

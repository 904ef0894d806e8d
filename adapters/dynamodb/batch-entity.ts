import { Entity } from 'electrodb';
import type { Batch } from '#domain/batch/batch.ts';
import { data, entity, flag, key, modelPartition, number, type Table, text } from './table.ts';

export const batchEntity = (table: Table) =>
  new Entity(
    {
      model: entity('batch'),
      attributes: {
        kind: text,
        id: text,
        model: text,
        version: number,
        status: text,
        input: text,
        format: text,
        idColumn: text,
        rowsPerPart: number,
        capture: flag,
        requestedBy: text,
        startedAt: text,
        finishedAt: text,
        rows: number,
        failedRows: number,
        parts: number,
        manifest: text,
        reasons: data,
      } satisfies Record<keyof Batch, unknown>,
      indexes: {
        primary: {
          pk: modelPartition,
          sk: key('sk', 'BATCH#', ['id']),
        },
      },
    },
    table,
  );

import { Entity } from 'electrodb';
import type { DriftRecord } from '#domain/drift/drift-report.ts';
import { data, entity, flag, key, modelPartition, number, type Table, text } from './table.ts';

export const driftEntity = (table: Table) =>
  new Entity(
    {
      model: entity('drift'),
      attributes: {
        kind: text,
        model: text,
        id: text,
        version: number,
        window: data,
        /** `window.to` again, for the sort key. */
        windowTo: { type: 'string', hidden: true } as const,
        rows: number,
        verdict: text,
        severity: text,
        conceptSeverity: data,
        drifted: data,
        summary: text,
        uri: text,
        pageUri: text,
        createdAt: text,
        revision: number,
        listedAt: text,
        reference: text,
        psi: data,
        labels: number,
        accuracy: data,
        precision: data,
        positives: data,
        estimated: data,
        upstream: text,
        sourceBroken: flag,
        alert: text,
        late: data,
      } satisfies Record<keyof DriftRecord | 'windowTo', unknown>,
      indexes: {
        primary: {
          pk: modelPartition,
          sk: key('sk', 'DRIFT#', ['windowTo', 'id']),
        },
      },
    },
    table,
  );

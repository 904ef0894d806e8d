import { Entity } from 'electrodb';
import type { AuditEntry } from '#domain/governance/audit.ts';
import { data, entity, key, modelPartition, sortable, type Table, text } from './table.ts';

export const auditEntity = (table: Table) =>
  new Entity(
    {
      model: entity('audit'),
      attributes: {
        kind: text,
        model: text,
        seq: sortable,
        previousHash: text,
        action: text,
        actor: data,
        at: text,
        reason: text,
        subject: text,
        before: data,
        after: data,
        hash: text,
      } satisfies Record<keyof AuditEntry, unknown>,
      indexes: {
        primary: {
          pk: modelPartition,
          sk: key('sk', 'AUDIT#', ['seq']),
        },
      },
    },
    table,
  );

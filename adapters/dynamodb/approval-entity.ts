import { Entity } from 'electrodb';
import type { Approval } from '#domain/governance/approval.ts';
import { data, entity, key, modelPartition, number, type Table, text } from './table.ts';

export const approvalEntity = (table: Table) =>
  new Entity(
    {
      model: entity('approval'),
      attributes: {
        kind: text,
        id: text,
        model: text,
        version: number,
        status: text,
        requiredApprovers: data,
        decisions: data,
        risk: data,
        author: text,
        taskToken: text,
        requestedAt: text,
        // `expiresAt` is the table's TTL attribute; an approval is kept for the auditor.
        expiresAt: { type: 'string', field: 'deadline' } as const,
      } satisfies Record<keyof Approval, unknown>,
      indexes: {
        primary: {
          pk: modelPartition,
          sk: key('sk', 'APPROVAL#', ['id']),
        },
        pending: {
          index: 'gsi1',
          condition: ({ status }) => status === 'pending',
          pk: key('gsi1pk', 'APPROVALS#', ['status']),
          sk: key('gsi1sk', '', ['requestedAt']),
        },
      },
    },
    table,
  );

import { Entity } from 'electrodb';
import type { AppliedChange } from '#domain/registry/ports.ts';
import { entity, key, number, type Table, text } from './table.ts';

/** The marker of a change that was applied; forgotten after `expiresAt`. */
export const changeEntity = (table: Table) =>
  new Entity(
    {
      model: entity('change'),
      attributes: {
        id: text,
        model: text,
        action: text,
        revision: number,
        /** Epoch seconds; the table's TTL attribute. */
        expiresAt: number,
      } satisfies Record<keyof AppliedChange | 'id' | 'expiresAt', unknown>,
      indexes: {
        primary: {
          pk: key('pk', 'CHANGE#', ['id']),
          sk: key('sk', 'CHANGE', []),
        },
      },
    },
    table,
  );

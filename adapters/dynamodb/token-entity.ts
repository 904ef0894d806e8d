import { Entity } from 'electrodb';
import type { Token } from '#domain/access/tokens.ts';
import { entity, flag, key, type Table, text } from './table.ts';

export const openTokenEntity = (table: Table) =>
  new Entity(
    {
      model: entity('token'),
      attributes: {
        sha256: text,
        name: text,
        role: text,
        createdAt: text,
        // `expiresAt` is the table's TTL attribute; a token that ended stays, so that the auditor sees it.
        expiresAt: { type: 'string', field: 'endsAt' } as const,
        revoked: flag,
      } satisfies Record<keyof Token, unknown>,
      indexes: {
        primary: {
          pk: key('pk', 'TOKEN#', ['sha256']),
          sk: key('sk', 'TOKEN', []),
        },
        byName: {
          index: 'gsi1',
          pk: key('gsi1pk', 'TOKENS', []),
          sk: key('gsi1sk', '', ['name']),
        },
      },
    },
    table,
  );

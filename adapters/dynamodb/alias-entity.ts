import { Entity } from 'electrodb';
import type { Alias } from '#domain/registry/model-version.ts';
import { entity, key, modelPartition, number, type Table, text } from './table.ts';

export const aliasEntity = (table: Table) =>
  new Entity(
    {
      model: entity('alias'),
      attributes: { kind: text, model: text, alias: text, version: number } satisfies Record<
        keyof Alias,
        unknown
      >,
      indexes: {
        primary: {
          pk: modelPartition,
          sk: key('sk', 'ALIAS#', ['alias']),
        },
      },
    },
    table,
  );

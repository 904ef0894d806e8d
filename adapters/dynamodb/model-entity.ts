import { Entity } from 'electrodb';
import type { Model } from '#domain/registry/model.ts';
import { data, entity, flag, key, number, type Table, text } from './table.ts';

export const modelEntity = (table: Table) =>
  new Entity(
    {
      model: entity('model'),
      attributes: {
        kind: text,
        name: text,
        task: text,
        target: text,
        positiveClass: text,
        idColumns: data,
        description: text,
        tags: data,
        sensitive: flag,
        policy: data,
        trainingData: data,
        lastVersion: number,
        createdAt: text,
        createdBy: text,
        updatedAt: text,
        deletedAt: text,
        revision: number,
        auditHash: text,
      } satisfies Record<keyof Model, unknown>,
      indexes: {
        primary: {
          pk: key('pk', 'MODEL#', ['name']),
          sk: key('sk', 'MODEL', []),
        },
        byName: {
          index: 'gsi1',
          pk: key('gsi1pk', 'MODELS', []),
          sk: key('gsi1sk', '', ['name']),
        },
      },
    },
    table,
  );

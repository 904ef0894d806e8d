import { Entity } from 'electrodb';
import type { Model } from '#domain/registry/model.ts';
import { data, entity, flag, key, number, type Table, text } from './table.ts';

const attributes = {
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
  expectations: data,
  lastVersion: number,
  createdAt: text,
  createdBy: text,
  updatedAt: text,
  deletedAt: text,
  revision: number,
  auditHash: text,
} satisfies Record<keyof Model, unknown>;

export const modelEntity = (table: Table) =>
  new Entity(
    {
      model: entity('model'),
      attributes,
      indexes: {
        primary: {
          pk: key('pk', 'MODEL#', ['name']),
          sk: key('sk', 'MODEL', []),
        },
      },
    },
    table,
  );

/** A copy of every model that is there, in one partition and the model's own transactions: lists miss no write. */
export const listingEntity = (table: Table) =>
  new Entity(
    {
      model: entity('listing'),
      attributes,
      indexes: {
        primary: {
          pk: key('pk', 'MODELS', []),
          // Not the bare name: it might look like the sort key of something else.
          sk: key('sk', 'MODEL#', ['name']),
        },
      },
    },
    table,
  );

import { Entity } from 'electrodb';
import type { ModelVersion } from '#domain/registry/model-version.ts';
import { data, entity, key, modelPartition, number, sortable, type Table, text } from './table.ts';

export const versionEntity = (table: Table) =>
  new Entity(
    {
      model: entity('version'),
      attributes: {
        kind: text,
        model: text,
        version: sortable,
        semver: text,
        stage: text,
        runtime: text,
        artifact: data,
        signature: data,
        fastPath: text,
        sketchUri: text,
        evaluation: data,
        evaluatedBy: text,
        source: data,
        description: text,
        tags: data,
        modelCard: text,
        parentVersion: number,
        approval: data,
        approvalId: text,
        createdAt: text,
        createdBy: text,
        updatedAt: text,
      } satisfies Record<keyof ModelVersion, unknown>,
      indexes: {
        primary: {
          pk: modelPartition,
          sk: key('sk', 'VERSION#', ['version']),
        },
      },
    },
    table,
  );

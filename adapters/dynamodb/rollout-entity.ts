import { Entity } from 'electrodb';
import type { Rollout } from '#domain/rollout/rollout.ts';
import { data, entity, key, modelPartition, number, type Table, text } from './table.ts';

export const rolloutEntity = (table: Table) =>
  new Entity(
    {
      model: entity('rollout'),
      attributes: {
        kind: text,
        id: text,
        model: text,
        version: number,
        championVersion: number,
        schedule: data,
        guardrails: data,
        step: number,
        stepStartedAt: text,
        holds: number,
        status: text,
        reasons: data,
        startedAt: text,
        finishedAt: text,
      } satisfies Record<keyof Rollout, unknown>,
      indexes: {
        primary: {
          pk: modelPartition,
          sk: key('sk', 'ROLLOUT#', ['id']),
        },
      },
    },
    table,
  );

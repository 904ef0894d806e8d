import { alertEntity } from './alert-entity.ts';
import { aliasEntity } from './alias-entity.ts';
import { approvalEntity } from './approval-entity.ts';
import { auditEntity } from './audit-entity.ts';
import { batchEntity } from './batch-entity.ts';
import { changeEntity } from './change-entity.ts';
import { driftEntity } from './drift-entity.ts';
import { listingEntity, modelEntity } from './model-entity.ts';
import { monitoringEntity } from './monitoring-entity.ts';
import { retrainingEntity } from './retraining-entity.ts';
import { rolloutEntity } from './rollout-entity.ts';
import { servingEntity } from './serving-entity.ts';
import type { Table } from './table.ts';
import { versionEntity } from './version-entity.ts';

/** Every kind of row that belongs to a model. */
export const openEntities = (table: Table) => ({
  model: modelEntity(table),
  listing: listingEntity(table),
  version: versionEntity(table),
  alias: aliasEntity(table),
  serving: servingEntity(table),
  approval: approvalEntity(table),
  rollout: rolloutEntity(table),
  retraining: retrainingEntity(table),
  drift: driftEntity(table),
  monitoring: monitoringEntity(table),
  alert: alertEntity(table),
  batch: batchEntity(table),
  audit: auditEntity(table),
  change: changeEntity(table),
});
export type Entities = ReturnType<typeof openEntities>;

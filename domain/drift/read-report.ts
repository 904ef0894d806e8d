import { notFound } from '../errors.ts';
import { knownModel } from '../registry/change-model.ts';
import { isEntityId } from '../registry/entity-id.ts';
import type { Artifacts, ModelStore } from '../registry/ports.ts';
import { decodeUtf8 } from '../utf8.ts';
import { driftChangeId } from './drift-change-id.ts';
import type { DriftReport } from './drift-report.ts';

/** Three weeks of hourly checks: older ones than the month for which changes are known are found by their window. */
const recentRecords = 500;

/** @throws DomainError `not-found` for an unknown model, and for a check that has not ended or ended long ago. */
export async function readReport(
  { store, artifacts }: { readonly store: ModelStore; readonly artifacts: Artifacts },
  name: string,
  id: string,
): Promise<DriftReport> {
  const model = await knownModel(store, name);
  const uri =
    (await uriByChange(store, model.name, id)) ?? (await uriByRecord(store, model.name, id));
  if (uri === undefined)
    throw notFound(`There is no drift check ${id} of ${model.name}.`, {
      field: 'id',
      hint: `A check that was just started takes a moment. GET /v1/models/${model.name}/drift lists those that are done.`,
    });
  return JSON.parse(decodeUtf8(await artifacts.read(uri))) as DriftReport;
}

/** Records are ordered by window, and an old window may be checked today; the change that wrote it knows where. */
async function uriByChange(
  store: ModelStore,
  model: string,
  id: string,
): Promise<string | undefined> {
  if (!isEntityId(id)) return undefined;
  const applied = await store.applied(driftChangeId(id));
  if (applied?.model !== model) return undefined;
  const [entry] = await store.audit(model, { afterSeq: applied.revision - 1, limit: 1 });
  return (entry?.after as { readonly uri?: string } | undefined)?.uri;
}

async function uriByRecord(
  store: ModelStore,
  model: string,
  id: string,
): Promise<string | undefined> {
  const records = await store.driftRecords(model, recentRecords);
  return records.find((one) => one.id === id)?.uri;
}

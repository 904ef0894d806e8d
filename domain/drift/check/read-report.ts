import { notFound } from '../../errors.ts';
import { knownModel } from '../../registry/change-model.ts';
import { isEntityId } from '../../registry/entity-id.ts';
import { readJson } from '../../registry/json-files.ts';
import type { Artifacts, ModelStore } from '../../registry/ports.ts';
import { decodeUtf8 } from '../../utf8.ts';
import type { DriftRecord, DriftReport } from '../drift-report.ts';
import { htmlReport } from '../report/html-report.ts';
import { driftChangeId } from './drift-change-id.ts';

/** Three weeks of hourly checks: older ones than the month for which changes are known are found by their window. */
const recentRecords = 500;

type Deps = { readonly store: ModelStore; readonly artifacts: Artifacts };

/** @throws DomainError `not-found` for an unknown model, and for a check that has not ended or ended long ago. */
export async function readReport(deps: Deps, name: string, id: string): Promise<DriftReport> {
  const { uri } = await recordOf(deps.store, name, id);
  return readJson(deps.artifacts, uri);
}

/** The report as a page: one file of HTML. Throws as `readReport`. */
export async function readPage(deps: Deps, name: string, id: string): Promise<string> {
  const { uri, pageUri } = await recordOf(deps.store, name, id);
  if (pageUri !== undefined) return decodeUtf8(await deps.artifacts.read(pageUri));
  return htmlReport(await readJson<DriftReport>(deps.artifacts, uri));
}

type Kept = Pick<DriftRecord, 'uri' | 'pageUri'>;

async function recordOf(store: ModelStore, name: string, id: string): Promise<Kept> {
  const model = await knownModel(store, name);
  const record = (await byChange(store, model.name, id)) ?? (await byRecord(store, model.name, id));
  if (record !== undefined) return record;
  throw notFound(`There is no drift check ${id} of ${model.name}.`, {
    field: 'id',
    hint: `A check that was just started takes a moment. GET /v1/models/${model.name}/drift lists those that are done.`,
  });
}

/** Records are ordered by window, and an old window may be checked today; the change that wrote it knows which. */
async function byChange(store: ModelStore, model: string, id: string): Promise<Kept | undefined> {
  if (!isEntityId(id)) return undefined;
  const applied = await store.applied(driftChangeId(id));
  if (applied?.model !== model) return undefined;
  const [entry] = await store.audit(model, { afterSeq: applied.revision - 1, limit: 1 });
  const after = entry?.after as Partial<DriftRecord> | undefined;
  const to = after?.window?.to;
  // It may have been counted again since.
  const record = to === undefined ? undefined : await store.driftRecord(model, to, id);
  return record ?? (after?.uri === undefined ? undefined : { uri: after.uri });
}

async function byRecord(store: ModelStore, model: string, id: string): Promise<Kept | undefined> {
  const records = await store.driftRecords(model, recentRecords);
  return records.find((one) => one.id === id);
}

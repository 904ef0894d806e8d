import { notFound } from '../errors.ts';
import { knownModel } from '../registry/change-model.ts';
import type { Artifacts, ModelStore } from '../registry/ports.ts';
import { decodeUtf8 } from '../utf8.ts';
import type { DriftReport } from './drift-report.ts';

/** Three weeks of hourly checks. */
const recentRecords = 500;

/** @throws DomainError `not-found` for an unknown model, and for a check that has not ended or ended long ago. */
export async function readReport(
  { store, artifacts }: { readonly store: ModelStore; readonly artifacts: Artifacts },
  name: string,
  id: string,
): Promise<DriftReport> {
  const model = await knownModel(store, name);
  const records = await store.driftRecords(model.name, recentRecords);
  const record = records.find((one) => one.id === id);
  if (record === undefined)
    throw notFound(`There is no drift check ${id} of ${model.name}.`, {
      field: 'id',
      hint: `A check that was just started takes a moment. GET /v1/models/${model.name}/drift lists those that are done.`,
    });
  return JSON.parse(decodeUtf8(await artifacts.read(record.uri))) as DriftReport;
}

import { readJson } from '../../registry/json-files.ts';
import type { Artifacts, ModelStore } from '../../registry/ports.ts';
import { actionFor, type DriftAction } from '../action.ts';
import type { DriftRecord, DriftReport } from '../drift-report.ts';
import { tellMore } from './tell-more.ts';

/** What a state machine shows of a check. */
export interface CheckedDrift {
  readonly model: string;
  readonly id: string;
  readonly version: number;
  readonly verdict: DriftRecord['verdict'];
  readonly severity: DriftRecord['severity'];
  readonly conceptSeverity: DriftRecord['conceptSeverity'];
  readonly action: DriftAction;
  readonly drifted: readonly string[];
  readonly summary: string;
  readonly uri: string;
  readonly revision: number;
}

export const checkedOf = (record: DriftRecord): CheckedDrift => ({
  model: record.model,
  id: record.id,
  version: record.version,
  verdict: record.verdict,
  severity: record.severity,
  conceptSeverity: record.conceptSeverity,
  action: actionFor(record),
  drifted: record.drifted,
  summary: record.summary,
  uri: record.uri,
  revision: record.revision ?? 0,
});

/** Says what there is to say beside drift, which whoever committed the record may not have come to. */
export async function finishCheck(
  { store, artifacts }: { readonly store: ModelStore; readonly artifacts: Artifacts },
  record: DriftRecord,
  records: readonly DriftRecord[],
): Promise<CheckedDrift> {
  await tellMore(store, record, await readJson<DriftReport>(artifacts, record.uri), records);
  return checkedOf(record);
}

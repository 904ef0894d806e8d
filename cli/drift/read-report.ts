import type { DriftReport } from '#domain/drift/drift-report.ts';
import { ApiError } from '../api-client.ts';
import type { Api } from '../routes.ts';

/** The report of a check, or undefined while it is still being made. */
export async function readReport(
  api: Api,
  model: string,
  id: string,
): Promise<DriftReport | undefined> {
  try {
    return await api.driftReport(model, id);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

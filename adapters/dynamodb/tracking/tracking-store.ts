import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { TrackingStore } from '#domain/tracking/ports.ts';
import { openExperiments } from './experiments.ts';
import { readHistory } from './history.ts';
import { openItems } from './items.ts';
import { logBatch } from './log-batch.ts';
import { openLoggedModels } from './logged-models.ts';
import { openRowCache, type RowCacheSettings } from './run-rows.ts';
import { changeLifecycleOfRuns, changeRun, createRun, readRuns, wholeRows } from './runs.ts';
import { openTexts } from './texts.ts';

/**
 * Tracking on the control table of docs/architecture.md. Keep one for the life of a process: it remembers the
 * rows of searches and long texts it has seen.
 */
export function dynamoTrackingStore(
  client: DynamoDBClient,
  tableName: string,
  cache: RowCacheSettings = {},
): TrackingStore {
  const items = openItems(client, tableName);
  const texts = openTexts(items);
  const rows = openRowCache(items, cache);
  return {
    ...openExperiments(items),
    createRun: (run) => createRun(items, texts, run),
    run: async (id) => (await readRuns(items, texts, [id]))[0],
    runs: (ids) => readRuns(items, texts, ids),
    changeRun: (id, change) => changeRun(items, texts, id, change),
    changeLifecycleOfRuns: (id, lifecycle) => changeLifecycleOfRuns(items, id, lifecycle),
    log: (runId, batch) => logBatch(items, texts, runId, batch),
    runRows: (experimentId) => rows.rows(experimentId),
    whole: (some) => wholeRows(items, texts, some),
    history: (runId, key) => readHistory(items, runId, key),
    ...openLoggedModels(items, texts),
  };
}

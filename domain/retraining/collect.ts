import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Clock } from '../clock.ts';
import { DomainError, invalid } from '../errors.ts';
import { readJson, writeJson } from '../registry/json-files.ts';
import type { DatasetRef } from '../registry/model.ts';
import { modelKey } from '../registry/model-key.ts';
import type { Artifacts, ModelStore } from '../registry/ports.ts';
import type { TrainableModel } from '../registry/target-of.ts';
import type { CaptureLake } from '../serving/capture.ts';
import type { TrackingStore } from '../tracking/ports.ts';
import { concatTables } from '../training/concat-tables.ts';
import { toCsv } from '../training/csv.ts';
import { type Row, rowsToTable } from '../training/rows-to-table.ts';
import type { Table } from '../training/table.ts';
import { readTable, sha256Hex, workKey } from './files.ts';
import { type LabelledRow, labelledRows } from './labelled-rows.ts';
import { noteProgress } from './note-progress.ts';
import { recentRetrainings } from './request-retraining.ts';
import type { Retraining } from './retraining.ts';
import { knownRun, type RunInput } from './run.ts';
import { endAbandoned, trackData } from './track-run.ts';

export interface CollectDeps {
  readonly store: ModelStore;
  readonly artifacts: Artifacts;
  readonly lake: CaptureLake;
  readonly tracking: TrackingStore;
  readonly clock: Clock;
}

export interface Collected {
  readonly datasetUri: string;
  readonly datasetSha256: string;
  readonly rows: number;
  /** The first rows are the base data, the others are labelled predictions. */
  readonly baseRows: number;
  /** The base data under its digest, where it stays when the upload is gone. */
  readonly base: DatasetRef;
  readonly labelled: NonNullable<Retraining['labelled']>;
  readonly reasons: readonly string[];
}

/**
 * RTR-2: the base data (what the request named, else the model's own) and below it every labelled prediction so far, as
 * one CSV. Columns are those of the base data; what a prediction lacks, such as ids, is missing.
 */
export async function collect(deps: CollectDeps, input: RunInput): Promise<Collected> {
  const { store, artifacts, lake, clock } = deps;
  const { model, retraining } = await knownRun(store, input);
  await noteProgress(deps, input, { action: 'RetrainingStarted', step: 'training' });
  const uri = retraining.trigger.datasetUri ?? model.trainingData?.uri;
  if (uri === undefined)
    throw invalid(`${model.name} has no data set to learn from.`, { field: 'dataset' });
  const now = clock.now();
  const recent = await store.retrainings(model.name, recentRetrainings);
  await endAbandoned(deps, recent);
  const before = recent.find(
    ({ id, labelled }) => labelled !== undefined && id !== retraining.id,
  )?.labelled;
  const [base, kept] = await Promise.all([
    readTable(artifacts, uri),
    before === undefined ? undefined : keptRows(artifacts, before.uri),
  ]);
  const known = kept ?? [];
  const rows = await labelledRows(lake, {
    model: model.name,
    known,
    until: new Date((kept && before?.until) ?? model.createdAt),
    now,
  });
  const table = withLabelled(model, base, rows);
  const [baseData, data, labelledUri] = await Promise.all([
    keepTable(artifacts, model.name, base),
    keepTable(artifacts, model.name, table),
    writeJson(artifacts, workKey(model.name, retraining.id, 'labelled.json'), rows),
  ]);
  await trackData(deps, retraining, data);
  return {
    datasetUri: data.uri,
    datasetSha256: data.sha256,
    rows: table.rows,
    baseRows: base.rows,
    base: baseData,
    labelled: { uri: labelledUri, until: now.toISOString(), rows: rows.length },
    reasons: [
      `${base.rows} base rows and ${rows.length} labelled predictions (${rows.length - known.length} new).`,
      ...(before !== undefined && kept === undefined
        ? ['What earlier runs had collected is no longer kept; it was collected anew.']
        : []),
    ],
  };
}

/** Work files are deleted after a month, and the last run that collected may lie further back. */
async function keptRows(
  artifacts: Artifacts,
  uri: string,
): Promise<readonly LabelledRow[] | undefined> {
  try {
    return await readJson<LabelledRow[]>(artifacts, uri);
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

async function keepTable(artifacts: Artifacts, model: string, table: Table): Promise<DatasetRef> {
  const csv = utf8ToBytes(toCsv(table));
  const sha256 = sha256Hex(csv);
  const uri = await artifacts.write(`datasets/${modelKey(model)}/${sha256}.csv`, csv, 'text/csv');
  return { uri, sha256, rows: table.rows };
}

function withLabelled(model: TrainableModel, base: Table, rows: readonly LabelledRow[]): Table {
  if (rows.length === 0) return base;
  const columns = base.columns.map(({ name }) => name).filter((name) => name !== model.target);
  const like = {
    features: base.columns
      .filter(({ name }) => name !== model.target)
      .map(({ name, kind }) =>
        kind === 'number'
          ? { name, kind: 'numeric' as const }
          : { name, kind: 'categorical' as const, categories: [] },
      ),
  };
  const plain = rows.map(
    ({ features, label }): Row => ({
      ...Object.fromEntries(columns.map((name) => [name, features[name] ?? null])),
      [model.target]: label,
    }),
  );
  return concatTables(base, rowsToTable(plain, like));
}

import { compareRuns } from '#domain/tracking/compare/compare-runs.ts';
import { curvesTable, type ExportTable, runsTable } from '#domain/tracking/compare/export-table.ts';
import { knownRuns } from '#domain/tracking/compare/known-runs.ts';
import { toCsv } from '#domain/tracking/compare/to-csv.ts';
import type { TrackingStore } from '#domain/tracking/ports.ts';
import { FileAnswer } from '../runtime/file-answer.ts';
import type { Route } from '../runtime/http.ts';
import { type CompareBody, checkTable, compareBody, formatOf } from './compare-body.ts';
import { compareJson } from './compare-json.ts';

export interface CompareDeps {
  readonly store: TrackingStore;
  readonly writeParquet: (table: ExportTable) => Uint8Array;
}

/** TRK-2: `POST /v1/runs/compare`, as JSON, CSV or Parquet. It only reads; a POST because of its long list of ids. */
export const compareRoutes = ({ store, writeParquet }: CompareDeps): readonly Route[] => [
  {
    method: 'POST',
    path: '/v1/runs/compare',
    permission: 'read',
    handle: async (call) => {
      const body = call.body(compareBody);
      const format = formatOf(body, call.accept);
      checkTable(body, format);
      if (format === 'json')
        return new FileAnswer(
          'application/json',
          compareJson(await compareRuns(store, body)),
        ).checkSize(
          'Ask for fewer runs, fewer or shorter curves ("points"), or name the rows you want ("params", "metrics", "tags", "onlyDifferences").',
        );
      const name = `${body.table ?? 'runs'}.${format}`;
      const table = await exported(store, body);
      if (format === 'parquet')
        return new FileAnswer(
          'application/vnd.apache.parquet',
          writeParquet(table),
          name,
        ).checkSize(tooLarge(body));
      return new FileAnswer('text/csv; charset=utf-8', toCsv(table), name).checkSize(
        `${tooLarge(body)} Parquet takes less room.`,
      );
    },
  },
];

async function exported(store: TrackingStore, body: CompareBody): Promise<ExportTable> {
  const runs = await knownRuns(store, body.runIds);
  return body.table === 'curves'
    ? curvesTable(store, runs, body.curves?.metrics ?? [])
    : runsTable(store, runs, body);
}

const tooLarge = ({ table }: CompareBody): string =>
  table === 'curves'
    ? 'Ask for fewer runs or metrics at a time; GET /api/2.0/mlflow/metrics/get-history pages through one history.'
    : 'Ask for fewer runs, or name the columns you want ("params", "metrics", "tags").';

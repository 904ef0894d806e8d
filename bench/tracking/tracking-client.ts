import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../tools/local/paths.ts';
import { run } from '../../tools/local/run.ts';

/** The workshop's client, which both servers are measured with; it lies beside the project. */
export const clientScript = join(root, '..', 'shared', 'bench', 'tracking_client.py');

export interface Plan {
  /** In the searched experiment. */
  readonly runs: number;
  /** Calls of each operation. */
  readonly calls: number;
}

/** Medians of single calls in ms, one client at a time. */
export interface Timings {
  readonly logBatch: number;
  readonly logMetric: number;
  readonly createRun: number;
  readonly getRun: number;
  readonly createModelVersion: number;
  /** Filter of three conditions, order by a metric, the first 100. */
  readonly search: number;
  /** All runs in one answer; ours stops at 6 MB and gives a token. */
  readonly searchAll: number;
}

const names = (runs: number): Readonly<Record<keyof Timings, string>> => ({
  logBatch: 'log_batch_100',
  logMetric: 'log_metric',
  createRun: 'create_run',
  getRun: 'get_run',
  createModelVersion: 'create_model_version',
  search: `search_${runs}_filter_order_top100`,
  searchAll: `search_${runs}_all`,
});

/** Fills an experiment and measures. Its measurements of throughput are not used, hence as short as can be. */
export async function measure(python: string, url: string, plan: Plan): Promise<Timings> {
  const folder = mkdtempSync(join(tmpdir(), 'loopwright-bench-tracking-'));
  const file = join(folder, 'out.json');
  const settings = ['--runs', plan.runs, '--n', plan.calls, '--seconds', 0.05, '--json', file];
  try {
    await run(python, [clientScript, url, '--quickack', ...settings.map(String)], {
      limitSeconds: 2_400,
      onLine: (line) => console.error(`    ${line}`),
    });
    const { sequential } = JSON.parse(readFileSync(file, 'utf8')) as {
      sequential: Record<string, { p50_ms: number }>;
    };
    return Object.fromEntries(
      Object.entries(names(plan.runs)).map(([key, name]) => [key, sequential[name]?.p50_ms]),
    ) as unknown as Timings;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

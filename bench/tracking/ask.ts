/** What a call took inside of serve-handler.ts, in ms: all of it, and the processor time of the process. */
export interface Took {
  readonly appMs: number;
  readonly cpuMs: number;
}

// biome-ignore lint/suspicious/noExplicitAny: answers of many calls
type Json = any;

export type Ask = (method: string, path: string, fields?: Json) => Promise<Json & { took: Took }>;

/** Calls of MLflow's API below `/api/2.0/mlflow/`; throws at every answer but 200. */
export const asker =
  (url: string): Ask =>
  async (method, path, fields = {}) => {
    const query = new URLSearchParams(
      Object.entries(fields).flatMap(([name, value]) =>
        [value].flat().map((one): [string, string] => [name, String(one)]),
      ),
    );
    const response = await fetch(
      `${url}/api/2.0/mlflow/${path}${method === 'GET' ? `?${query}` : ''}`,
      method === 'GET'
        ? {}
        : { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(fields) },
    );
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    const [, appMs, cpuMs] =
      /app;dur=([\d.]+), cpu;dur=([\d.]+)/.exec(response.headers.get('server-timing') ?? '') ?? [];
    return { ...JSON.parse(text), took: { appMs: Number(appMs), cpuMs: Number(cpuMs) } };
  };

/** The search that tracking_client.py measures. */
export const measuredSearch = (experimentId: string) => ({
  experiment_ids: [experimentId],
  filter: "metrics.auc > 0.5 AND params.lr != '3' AND tags.team = 'red'",
  order_by: ['metrics.loss ASC'],
  max_results: 100,
});

/** The experiment that tracking_client.py filled last. */
export async function filledExperiment(ask: Ask): Promise<string> {
  const { experiments } = await ask('POST', 'experiments/search', {
    filter: "name LIKE 'bench-search-%'",
    order_by: ['creation_time DESC'],
    max_results: 1,
  });
  return experiments[0].experiment_id;
}

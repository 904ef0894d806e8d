import { type Customer, idColumn, target } from '../../examples/churn/customer.ts';
import { concurrently } from '../concurrently.ts';
import type { Api, Label, Prediction } from '../routes.ts';
import { type TypedColumn, typedRows } from '../rows-file.ts';
import { pause } from '../wait.ts';

/** One answer and the outcome that only became known later. */
export interface Served {
  readonly prediction: Prediction;
  readonly outcome: string;
  /** When the answer came, on our clock. */
  readonly at: Date;
}

export interface Traffic {
  readonly api: Api;
  readonly model: string;
  readonly inputs: readonly TypedColumn[];
}

const rowsPerRequest = 25;
const connections = 4;
const labelsPerRequest = 1000;

async function serveBatch(
  { api, model, inputs }: Traffic,
  customers: readonly Customer[],
): Promise<{ readonly served: readonly Served[]; readonly latencyMs: number }> {
  const { rows } = typedRows(customers, inputs);
  const startedAt = performance.now();
  // One request is one branch's list of customers; the first customer's id stands for the branch.
  const { predictions } = await api.predict(model, rows, customers[0]?.[idColumn]);
  const latencyMs = performance.now() - startedAt;
  const at = new Date();
  const served = predictions.map((prediction, index) => ({
    prediction,
    outcome: customers[index]?.[target] ?? '',
    at,
  }));
  return { served, latencyMs };
}

/** A function trusts the serving record it has read for some seconds; after this long all have read the new one. */
const settleMs = 1500;

/** How many of the customers are answered by `version` once a change of weights has reached every function. */
export async function answeredBy(
  traffic: Traffic,
  customers: readonly Customer[],
  version: number,
): Promise<{ readonly rows: number; readonly all: number }> {
  await pause(settleMs);
  const { served } = await serve(traffic, customers);
  const mine = served.filter(({ prediction }) => prediction.version === version);
  return { rows: mine.length, all: served.length };
}

/** Splits into parts of `size`; the last may be shorter. */
function partsOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const starts = Array.from({ length: Math.ceil(items.length / size) }, (_, part) => part * size);
  return starts.map((start) => items.slice(start, start + size));
}

/** Every customer once, over a few connections; latencies are those a client sees, per request. */
export async function serve(
  traffic: Traffic,
  customers: readonly Customer[],
): Promise<{ readonly served: readonly Served[]; readonly latenciesMs: readonly number[] }> {
  const answers = await concurrently(partsOf(customers, rowsPerRequest), connections, (part) =>
    serveBatch(traffic, part),
  );
  return {
    served: answers.flatMap(({ served }) => served),
    latenciesMs: answers.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b),
  };
}

/** Sends what became of the customers; returns how many labels were taken. */
export async function sendOutcomes(
  { api, model }: Traffic,
  served: readonly Served[],
): Promise<number> {
  const labels = served.map(
    ({ prediction, outcome }): Label => ({
      id: prediction.id,
      label: outcome,
    }),
  );
  let accepted = 0;
  for (const part of partsOf(labels, labelsPerRequest))
    accepted += (await api.feedback(model, part)).accepted;
  return accepted;
}

/** Share of answers that were right. */
export const accuracyOf = (served: readonly Served[]): number =>
  served.filter(({ prediction, outcome }) => String(prediction.label) === outcome).length /
  served.length;

/** While a rollout runs: not as fast as possible, so that the lake does not fill with tiny files. */
const flow = { rowsPerRequest: 25, connections: 2, pauseMs: 50, outcomesEveryMs: 500 } as const;

/**
 * Customers keep coming, each batch under another subject, and their outcomes follow soon after, until `stop`. What was
 * served is added to `served` as it goes. A failed request is counted, and the traffic goes on: users do not stop either.
 */
export function keepServing(traffic: Traffic, customers: readonly Customer[]) {
  const served: Served[] = [];
  const failures: unknown[] = [];
  let labelled = 0;
  let running = true;
  let batches = 0;
  const nextBatch = (): readonly Customer[] => {
    const batch = batches++;
    const start = (batch * flow.rowsPerRequest) % customers.length;
    // The same customers come again, as customers of another branch.
    return customers
      .slice(start, start + flow.rowsPerRequest)
      .map((customer) => ({ ...customer, [idColumn]: `${customer[idColumn]}-${batch}` }));
  };
  const tried = (work: Promise<void>) => work.catch((error: unknown) => void failures.push(error));
  const client = async () => {
    while (running) {
      await tried(
        serveBatch(traffic, nextBatch()).then((batch) => void served.push(...batch.served)),
      );
      await pause(flow.pauseMs);
    }
  };
  const sendNewOutcomes = async () => {
    const until = served.length;
    await sendOutcomes(traffic, served.slice(labelled, until));
    labelled = until;
  };
  const reporter = async () => {
    while (running) {
      await pause(flow.outcomesEveryMs);
      await tried(sendNewOutcomes());
    }
  };
  const workers = Promise.all([...Array.from({ length: flow.connections }, client), reporter()]);
  return {
    served: served as readonly Served[],
    failures: failures as readonly unknown[],
    async stop(): Promise<void> {
      running = false;
      await workers;
      await tried(sendNewOutcomes());
    },
  };
}

/** The value below which `share` of the ascending numbers lie (nearest rank). */
export const percentile = (ascending: readonly number[], share: number): number =>
  ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? Number.NaN;

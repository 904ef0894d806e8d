import { type Customer, idColumn, target } from '../../examples/churn/customer.ts';
import { concurrently } from '../concurrently.ts';
import type { Api, Label, ModelMetadata, Prediction } from '../routes.ts';
import { typedRows } from '../rows-file.ts';
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
  readonly inputs: ModelMetadata['inputs'];
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

/**
 * Customers keep coming, each batch under another subject, and their outcomes follow at once, until `stop`. What was
 * served is added to `served` as it goes; a failed request counts and does not end the traffic.
 */
export function keepServing(traffic: Traffic, customers: readonly Customer[]) {
  const served: Served[] = [];
  let failures = 0;
  let running = true;
  let next = 0;
  const nextBatch = (): readonly Customer[] => {
    const start = (next++ * rowsPerRequest) % customers.length;
    const batch = customers.slice(start, start + rowsPerRequest);
    // The same customers come again, as customers of another branch.
    return batch.map((customer) => ({ ...customer, [idColumn]: `${customer[idColumn]}-${next}` }));
  };
  const client = async () => {
    while (running) {
      try {
        const batch = await serveBatch(traffic, nextBatch());
        served.push(...batch.served);
        await sendOutcomes(traffic, batch.served);
      } catch {
        failures++;
        await pause(200);
      }
      await pause(10);
    }
  };
  const clients = Promise.all(Array.from({ length: 2 }, client));
  return {
    served: served as readonly Served[],
    async stop(): Promise<{ readonly failures: number }> {
      running = false;
      await clients;
      return { failures };
    },
  };
}

/** The value below which `share` of the ascending numbers lie (nearest rank). */
export const percentile = (ascending: readonly number[], share: number): number =>
  ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? Number.NaN;

import type { Customer } from '../../../examples/churn/customer.ts';
import type { Told } from '../told.ts';
import {
  accuracyOf,
  percentile,
  type Served,
  sendOutcomes,
  serve,
  type Traffic,
} from '../traffic.ts';

/** What was served, and from when to when (our clock, with a margin for the functions' clocks). */
export interface Wave {
  readonly served: readonly Served[];
  readonly from: Date;
  readonly to: Date;
}

const clockMarginMs = 1000;

/** Serves everybody once through the API and then sends what became of them. */
export async function serveWave(
  traffic: Traffic,
  customers: readonly Customer[],
): Promise<Told<Wave>> {
  const from = new Date(Date.now() - clockMarginMs);
  const startedAt = performance.now();
  const { served, latenciesMs } = await serve(traffic, customers);
  const seconds = (performance.now() - startedAt) / 1000;
  const to = new Date(Date.now() + clockMarginMs);
  const labels = await sendOutcomes(traffic, served);
  const ms = (share: number) => `${percentile(latenciesMs, share).toFixed(1)} ms`;
  return {
    detail: `${served.length} rows in ${latenciesMs.length} requests in ${seconds.toFixed(1)} s, per request p50 ${ms(0.5)}, p95 ${ms(0.95)}; ${labels} outcomes sent, accuracy ${accuracyOf(served).toFixed(4)}`,
    value: { served, from, to },
  };
}

import type { Price } from '#domain/automl/estimate-search.ts';

/** What a worker costs, from the settings of the stage. */
export const priceOf = (env: {
  readonly WORKER_MEMORY: number;
  readonly USD_PER_GB_SECOND: number;
}): Price => ({
  perGbSecond: env.USD_PER_GB_SECOND,
  memoryGb: env.WORKER_MEMORY / 1_024,
  currency: 'USD',
});

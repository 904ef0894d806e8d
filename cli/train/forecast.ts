import { routeTraining } from '#domain/retraining/route-training.ts';
import type { Algorithm, Params, Size } from '#domain/training/algorithm.ts';

export interface Forecast {
  readonly seconds: number;
  /** Peak, with the data. */
  readonly bytes: number;
  /** Where the deployed retraining would send it, and why. */
  readonly route: { readonly to: string; readonly reason: string };
  /** Something to know before it starts; absent when all is well. */
  readonly warning?: string;
}

/** The production stage's trainer; other stages have less (lib/stages.ts). */
const lambda = { memory: 10_240, rounds: 8 };
/** A table holds a value as a double, the matrix as a float beside it. */
const bytesPerValue = 12;
/** Node and the code. */
const fixedBytes = 150e6;
/** What a further thread adds to one (domain/retraining/route-training.ts). */
const perFurtherThread = 0.7;

/** Pieces of text, the sample, and rows to judge by. */
const streamBytes = 400e6;

export interface Machine {
  readonly threads: number;
  readonly freeBytes: number;
  /** The file is read in a stream; no table of it is kept. */
  readonly streams: boolean;
}

export function forecast(
  { estimate }: Pick<Algorithm, 'estimate'>,
  size: Size,
  params: Params,
  { threads, freeBytes, streams }: Machine,
): Forecast {
  const expected = estimate(size, params);
  const table = streams ? streamBytes : size.rows * size.columns * bytesPerValue;
  const bytes = fixedBytes + table + expected.bytes;
  const route = routeTraining({ ...size, estimate: expected }, { lambda, sageMaker: true });
  return {
    seconds: expected.cpuSeconds / (1 + perFurtherThread * (threads - 1)),
    bytes,
    route,
    ...(bytes > freeBytes && {
      warning: `It may need ${gigabytes(bytes)} of memory, and ${gigabytes(freeBytes)} are free here: close something, or learn from fewer rows.`,
    }),
  };
}

export const gigabytes = (bytes: number): string =>
  bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;

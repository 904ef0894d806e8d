import { DomainError } from '../../errors.ts';
import type { ModelRuntime } from '../../serving/model-runtime.ts';
import type { Stopwatch } from '../../serving/ports.ts';
import { rowOfZeros } from '../../serving/row-of-zeros.ts';
import { quantile } from '../../stats/quantile.ts';

const warmUps = 3;
const runs = { least: 5, most: 100 };
/** A registration waits for it. */
const budgetMs = 400;

/**
 * p95 in ms of predictions of one row of zeros: the policy asks for a latency, and no MLflow client logs one. Undefined
 * when the model does not stand it.
 */
export async function oneRowLatency(
  { runtime, stopwatch }: { readonly runtime: ModelRuntime; readonly stopwatch: Stopwatch },
  bytes: Uint8Array,
): Promise<number | undefined> {
  try {
    const model = await runtime.load(bytes);
    try {
      const row = model.signature.inputs.map(rowOfZeros);
      const times: number[] = [];
      const began = stopwatch.now();
      const isDone = () =>
        times.length >= runs.most ||
        (times.length >= runs.least && stopwatch.now() - began > budgetMs);
      for (let run = -warmUps; !isDone(); run += 1) {
        const started = stopwatch.now();
        await model.run(row);
        if (run >= 0) times.push(stopwatch.now() - started);
      }
      return quantile(Float64Array.from(times).sort(), 0.95);
    } finally {
      await model.release();
    }
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

import { trainModel } from '#domain/training/model/train-model.ts';
import { isPaused, type TrainOptions } from '#domain/training/model/train-options.ts';
import type { TrainedModel } from '#domain/training/model/trained-model.ts';
import type { Table } from '#domain/training/table.ts';
import { plainCompute } from '#domain/training/trees/plain-compute.ts';

/** Trains in one go, on one thread of plain JavaScript. */
export async function train(table: Table, options: TrainOptions): Promise<TrainedModel> {
  const compute = plainCompute();
  const model = await trainModel(table, options, { compute });
  compute.close();
  if (isPaused(model)) throw new Error('paused without a deadline');
  return model;
}

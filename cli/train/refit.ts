import type { TrainedModel } from '#domain/training/model/trained-model.ts';
import { stepsParam } from '#domain/training/steps.ts';
import type { Table } from '#domain/training/table.ts';
import { type TrainedHere, type TrainTools, trainHere, withoutStopping } from './train-here.ts';
import type { TrainRequest } from './train-request.ts';

/**
 * Trains again on all rows, the held-out ones too, with what was found on the others: as many steps, the same calibration
 * and threshold. A search is run again as a whole.
 */
export async function refit(
  table: Table,
  request: TrainRequest,
  { model }: TrainedHere,
  tools: TrainTools,
): Promise<TrainedModel> {
  if (request.algorithm === 'auto') return (await trainHere(table, request, tools)).model;
  const steps = stepsParam[request.algorithm];
  if (steps !== undefined && model.params[steps] === 0) return model;
  const { costs, group, time, calibrate, ...plain } = request;
  const apart = [group, time].filter((name) => name !== undefined);
  const again = await trainHere(
    table,
    { ...plain, ignore: [...plain.ignore, ...apart], params: withoutStopping(model) },
    tools,
  );
  return {
    ...again.model,
    learningCurve: model.learningCurve,
    ...(model.calibration && { calibration: model.calibration }),
    ...(model.threshold !== undefined && { threshold: model.threshold }),
  };
}

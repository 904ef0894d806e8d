import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { invalid } from '#domain/errors.ts';
import { scoreTable } from '#domain/retraining/score-table.ts';
import { type Comparison, compareAnswers } from '#domain/training/evaluation/compare-answers.ts';
import type { LabelledRows } from '#domain/training/features/labelled-rows.ts';
import { predictTable } from '#domain/training/model/predict-table.ts';
import type { TrainedModel } from '#domain/training/model/trained-model.ts';
import { readUserFile } from '../rows-file.ts';

/**
 * A model in an ONNX file against the one just trained, on the rows that judge. Errors: `invalid` for a file that is no
 * model with these columns, or does not answer for these classes.
 */
export async function compareChampion(
  path: string,
  model: TrainedModel,
  judge: LabelledRows,
  seed: number,
): Promise<Comparison> {
  const loaded = await onnxRuntime().load(readUserFile(path));
  try {
    const { classes, threshold } = model;
    const { labels, probabilities } = await scoreTable(
      loaded,
      loaded.signature,
      judge.table,
      classes,
    );
    const champion =
      model.task === 'regression' ? Float64Array.from(labels, Number) : probabilities;
    if (champion?.every(Number.isFinite) !== true)
      throw invalid(`${path} does not answer for "${model.target}" as this data has it.`, {
        field: 'champion',
        hint:
          model.task === 'regression'
            ? 'It must predict a number.'
            : `It must give probabilities of: ${classes.join(', ')}.`,
      });
    const { task, y, weights } = judge.target;
    return compareAnswers({
      task,
      y,
      classes,
      champion,
      challenger: predictTable(model, judge.table),
      ...(weights && { weights }),
      ...(threshold !== undefined && { thresholds: { challenger: threshold } }),
      seed,
    });
  } finally {
    await loaded.release();
  }
}

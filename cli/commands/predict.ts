import type { Command } from 'commander';
import { rowColumns } from '#domain/serving/row-columns.ts';
import { UsageError } from '../answer.ts';
import type { Prediction } from '../routes.ts';
import { parseRow, readRows } from '../rows-file.ts';
import { type Act, examples } from '../shell.ts';
import { textTable } from '../text-table.ts';

interface PredictOptions {
  readonly row?: string;
  readonly file?: string;
  readonly subject?: string;
}

/** Rows per request: well below the body limit, and small enough that an answer comes at once. */
const batchRows = 200;

const describe = (predictions: readonly Prediction[]): string =>
  textTable(
    ['ID', 'ANSWER', 'PROBABILITIES', 'VERSION', 'VARIANT'],
    predictions.map(({ id, label, prediction, probabilities, version, variant }) => [
      id,
      label ?? prediction,
      Object.entries(probabilities ?? {})
        .map(([name, p]) => `${name} ${p.toFixed(4)}`)
        .join(', '),
      version,
      variant,
    ]),
  );

export function predictCommands(program: Command, act: Act): void {
  program
    .command('predict <model>')
    .description('ask the version that serves')
    .option('--row <json>', 'one row: {"column": value}')
    .option('--file <rows.json|rows.csv>', 'many rows; a CSV is typed by the model’s own columns')
    .option('--subject <id>', 'whom it is about: the same subject always meets the same version')
    .addHelpText(
      'after',
      examples(
        `predict iris --row '{"petal_length": 1.4, "petal_width": 0.2}'`,
        'predict churn --file customers.csv --json',
      ),
    )
    .action(
      act<[string], PredictOptions>(async (shell, { row, file, subject }, model) => {
        if ((row === undefined) === (file === undefined))
          throw new UsageError('Give either --row or --file.');
        const api = shell.api();
        const { rows, leftOut } =
          file === undefined
            ? { rows: [parseRow(row as string)], leftOut: [] }
            : await readRows(file, async () => {
                const metadata = await api.metadata(model);
                return rowColumns(metadata) ?? metadata.inputs;
              });
        if (leftOut.length > 0)
          shell.note(`left out, because ${model} does not take them: ${leftOut.join(', ')}`);
        const predictions: Prediction[] = [];
        for (let start = 0; start < rows.length; start += batchRows) {
          const batch = rows.slice(start, start + batchRows);
          predictions.push(...(await api.predict(model, batch, subject)).predictions);
        }
        return { json: { model, predictions }, text: describe(predictions) };
      }),
    );
}

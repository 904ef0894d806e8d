import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Act, examples, wholeNumber } from '../shell.ts';
import { algorithmChoices, type TrainFlags, trainRequest } from '../train/train-request.ts';

const collect = (value: string, before: readonly string[]) => [...before, value];

function seedNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 0 to 999999999.');
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

function costNumber(text: string): number {
  return text === '0' ? 0 : positiveNumber(text);
}

function share(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 0.9) return value;
  throw new InvalidArgumentError('It must be a share above 0 and up to 0.9, such as 0.2.');
}

export function trainCommands(program: Command, act: Act): void {
  program
    .command('train')
    .description('train a model from a file into an ONNX file, and say what it is worth')
    .requiredOption('--data <file>', 'rows to learn from: .csv, .jsonl, .json or .parquet')
    .requiredOption('--target <column>', 'what is to be predicted')
    .requiredOption('--out <file.onnx>', 'where the model is written')
    .addOption(
      new Option('--task <task>', 'what the target is; found out when absent').choices([
        'binary',
        'multiclass',
        'regression',
      ]),
    )
    .addOption(
      new Option('--algorithm <name>', '`auto` searches over all of them')
        .choices(algorithmChoices)
        .default('gbdt'),
    )
    .option('--valid <file>', 'rows to judge by; without it a fifth of the data is held out')
    .option('--hold-out <share>', 'share of the rows that is held out (default: 0.2)', share)
    .option('--champion <file.onnx>', 'compare with this model on the same rows')
    .option('--refit', 'once measured, train again on all rows and write that model')
    .option('--seed <number>', 'same data and seed, same model', seedNumber, 1)
    .option('--threads <number>', 'default: all there are', wholeNumber)
    .option('--budget-seconds <number>', 'how long `auto` may search (default: 60)', positiveNumber)
    .option('--id <column>', 'identifies rows and is not learnt from; may be repeated', collect, [])
    .option('--ignore <column>', 'is not learnt from; may be repeated', collect, [])
    .option('--positive <class>', 'the class that is scored (default: the last by name)')
    .option('--weight <column>', 'how much each row counts')
    .option('--group <column>', 'rows of one group are judged by or learnt from, never both')
    .option('--time <column>', 'judge by the latest rows')
    .option('--lag <column>', 'look back at this column by --time; may be repeated', collect, [])
    .option('--lags <1,7,…>', 'how many rows back')
    .option('--windows <7,28,…>', 'means over so many rows before')
    .option('--entity <column>', 'whose past it is (default: all rows are one series)')
    .option('--cost-fp <number>', 'what a false alarm costs: sets the threshold', costNumber)
    .option('--cost-fn <number>', 'what a miss costs', costNumber)
    .addOption(
      new Option('--calibrate <how>', 'fit probabilities to how often they come true').choices([
        'platt',
        'isotonic',
      ]),
    )
    .option('--param <name=value>', 'a parameter of the algorithm; may be repeated', collect, [])
    .option(
      '--monotone <column=1>',
      'never falls (1) or rises (-1) with it; may be repeated',
      collect,
      [],
    )
    .option('--interact <a,b,…>', 'only these may act together; may be repeated', collect, [])
    .option('--learning-curve', 'say whether more data would help: trains twice more')
    .option('--stream', 'read a large CSV twice instead of keeping it (default: from 256 MB on)')
    .option('--no-header', 'the CSV’s first line is a row')
    .option('--columns <a,b,…>', 'names for a CSV without a header')
    .option('--trim', 'leave out spaces around fields (default: if each comma has one)')
    .addHelpText(
      'after',
      examples(
        'train --data customers.csv --target Churn --id customerID --out churn.onnx',
        'train --data customers.csv --target Churn --algorithm auto --budget-seconds 60 --out churn.onnx',
        'train --data may.csv --valid june.csv --target price --task regression --out price.onnx --json',
      ),
    )
    .action(
      act<[], TrainFlags>(async (shell, flags) => {
        const request = trainRequest(flags);
        const [{ runTrain }, { showProgress }, { holdSignals }, { openCompute }, report] =
          await Promise.all([
            import('../train/run-train.ts'),
            import('../train/progress.ts'),
            import('../train/interruption.ts'),
            import('../train/open-compute.ts'),
            import('../train/report.ts'),
          ]);
        const isTty = shell.io.errIsTty === true;
        const progress = showProgress({ isTty, write: shell.io.stderr });
        const interruption = holdSignals();
        const compute = openCompute(request.threads);
        try {
          const outcome = await runTrain(request, { compute, progress, interruption }, shell.note);
          return { json: report.trainJson(outcome), text: report.trainReport(outcome) };
        } finally {
          progress.end();
          compute.close();
          interruption.release();
        }
      }),
    );
}

import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { DomainError } from '#domain/errors.ts';
import { rocAuc } from '#domain/stats/roc-auc.ts';
import { findColumn, textOf } from '#domain/training/columns.ts';
import { parseCsv } from '#domain/training/csv.ts';
import { modelToOnnx } from '#domain/training/model/model-to-onnx.ts';
import { predictTable } from '#domain/training/model/predict-table.ts';
import { trainModel } from '#domain/training/model/train-model.ts';
import { isPaused } from '#domain/training/model/train-options.ts';
import type { TrainedModel } from '#domain/training/model/trained-model.ts';
import type { Table } from '#domain/training/table.ts';
import { plainCompute } from '#domain/training/trees/plain-compute.ts';
import { type HardTable, hardTables, isRefused } from './hard-tables.ts';

const compute = plainCompute();

async function train(hard: HardTable): Promise<{ table: Table; model: TrainedModel }> {
  const { target, task, weightColumn, params } = hard;
  const table = parseCsv(hard.csv());
  const model = await trainModel(
    table,
    {
      target,
      idColumns: [],
      ...(task && { task }),
      ...(weightColumn && { weightColumn }),
      params: { trees: 40, ...params },
    },
    { compute },
  );
  if (isPaused(model)) throw new Error('paused without a deadline');
  return { table, model };
}

/** What onnxruntime answers to the raw columns, and what the graph calls its inputs. */
async function askRuntime(model: TrainedModel, table: Table) {
  const session = await InferenceSession.create(modelToOnnx(model, {}), { intraOpNumThreads: 1 });
  const feeds = Object.fromEntries(
    model.inputs.map(({ name, kind }) => {
      const column = findColumn(table, name);
      if (column === undefined) throw new Error(`no column ${name}`);
      return [
        name,
        kind === 'number'
          ? new Tensor('float32', Float32Array.from(column.values as Float64Array), [table.rows, 1])
          : new Tensor('string', [...textOf(column)], [table.rows, 1]),
      ];
    }),
  );
  const { probabilities, prediction } = await session.run(feeds);
  const { inputNames } = session;
  await session.release();
  return { inputNames, data: (probabilities ?? prediction)?.data as Float32Array };
}

/** AUC, accuracy or R² on the rows that have a target. */
function score({ task, target, classes }: TrainedModel, table: Table, answers: Float64Array) {
  const truth = findColumn(table, target);
  if (truth === undefined) throw new Error('no target');
  const texts = textOf(truth);
  const known = texts.flatMap((text, row) => (text === '' ? [] : [row]));
  if (task === 'regression') {
    const y = known.map((row) => truth.values[row] as number);
    const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
    const off = (of: (at: number) => number) =>
      y.reduce((sum, value, at) => sum + (value - of(at)) ** 2, 0);
    return 1 - off((at) => answers[known[at] as number] as number) / off(() => mean);
  }
  const codes = known.map((row) => classes.indexOf(texts[row] ?? ''));
  return rocAuc(
    codes,
    known.map((row) => answers[row * classes.length + 1] as number),
  );
}

const trained = hardTables.filter(({ expect: what }) => !isRefused(what));
const refused = hardTables.filter(({ expect: what }) => isRefused(what));

it.each(trained)('AML-3: trains on $name', async (hard) => {
  const { table, model } = await train(hard);
  const wanted = hard.expect;
  if (isRefused(wanted)) return;
  expect(model.inputs.map(({ name }) => name)).toEqual(wanted.reads);
  for (const words of wanted.notes ?? []) expect(model.notes.join('\n')).toMatch(words);

  const answers = predictTable(model, table);
  expect(answers.every(Number.isFinite)).toBe(true);
  const reached = score(model, table, answers);
  expect(reached).toBeGreaterThanOrEqual(wanted.atLeast);
  if (wanted.atMost !== undefined) expect(reached).toBeLessThanOrEqual(wanted.atMost);

  const { inputNames, data } = await askRuntime(model, table);
  expect([...inputNames].sort()).toEqual([...wanted.reads].sort());
  expect(data).toHaveLength(answers.length);
  // A probability to 1e-5, a number to as much of the largest.
  const largest = answers.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  let furthest = 0;
  for (const [at, value] of answers.entries())
    furthest = Math.max(furthest, Math.abs(value - (data[at] as number)) / largest);
  expect(furthest).toBeLessThanOrEqual(1e-5);
});

it.each(refused)('AML-3: refuses $name, saying what, where and what to do', async (hard) => {
  if (!isRefused(hard.expect)) return;
  const error = await train(hard).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(DomainError);
  const { message, field, hint, kind } = error as DomainError;
  expect(kind).toBe('invalid');
  for (const words of hard.expect.says) expect(`${message} [${field}] ${hint}`).toMatch(words);
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlgorithmName } from '#domain/training/algorithm.ts';
import type { Compute } from '#domain/training/compute.ts';
import { toCsv } from '#domain/training/csv.ts';
import { modelToOnnx } from '#domain/training/model/model-to-onnx.ts';
import { predictTable } from '#domain/training/model/predict-table.ts';
import { trainModel } from '#domain/training/model/train-model.ts';
import { isPaused } from '#domain/training/model/train-options.ts';
import { run } from '../../tools/local/run.ts';
import { tableOf } from './data/as-table.ts';
import type { DataSet } from './data/data-sets.ts';

/** One exported model asked in Python's onnxruntime. */
export interface OnnxChecked {
  readonly title: string;
  readonly algorithm: AlgorithmName;
  readonly rows: number;
  readonly maxAbsDiff: number;
  /** Version of onnxruntime. */
  readonly runtime: string;
}

/** More rows teach the export nothing. */
const maxRows = 20_000;

/**
 * Trains as `npx loopwright train` does, from a table of numbers and texts, and lets Python answer for the held-out rows:
 * the largest difference from our own answers.
 */
export async function checkOnnx(
  { title, task }: DataSet,
  folder: string,
  algorithm: AlgorithmName,
  { python, compute }: { readonly python: string; readonly compute: Compute },
): Promise<OnnxChecked> {
  const train = tableOf(folder, 'train', maxRows);
  const heldOut = tableOf(folder, 'valid', maxRows);
  const model = await trainModel(
    train,
    { target: 'target', task, idColumns: [], algorithm },
    { compute },
  );
  if (isPaused(model)) throw new Error('Training paused without a deadline.');
  const ours = predictTable(model, heldOut);

  const scratch = mkdtempSync(join(tmpdir(), 'loopwright-bench-onnx-'));
  const [file, rows, answers] = ['model.onnx', 'rows.csv', 'answers.f64'].map((name) =>
    join(scratch, name),
  ) as [string, string, string];
  try {
    writeFileSync(file, modelToOnnx(model));
    writeFileSync(rows, toCsv(heldOut));
    const told = await run(python, ['test/clients/ask_onnx.py', file, rows, answers], {
      limitSeconds: 300,
    });
    const { runtime } = JSON.parse(told.trim().split('\n').at(-1) ?? '') as { runtime: string };
    const { buffer, byteOffset, byteLength } = readFileSync(answers);
    const theirs = new Float64Array(buffer, byteOffset, byteLength / 8);
    const maxAbsDiff = ours.reduce(
      (most, value, at) => Math.max(most, Math.abs(value - (theirs[at] ?? Number.NaN))),
      theirs.length === ours.length ? 0 : Number.NaN,
    );
    return { title, algorithm, rows: heldOut.rows, maxAbsDiff, runtime };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

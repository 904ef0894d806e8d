import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '#domain/training/random.ts';
import { root } from '../../tools/local/paths.ts';
import { pythonEnvironment } from '../../tools/local/python.ts';
import { run } from '../../tools/local/run.ts';

/** A model that every server serves: input X [rows, features] of FP32; outputs label and probabilities [rows, 2]. */
export interface Case {
  readonly name: 'churn' | 'fraud' | 'mlp';
  readonly title: string;
  readonly file: string;
  readonly features: number;
}

export const cacheFolder = join(root, '.cache', 'bench-serving');
const churn = join(root, '..', 'shared', 'conformance', 'oip', 'churn.onnx');

/** The first is the one that the last line's ratios are about. Undefined where the workshop's churn model is absent. */
export async function readyCases(): Promise<readonly Case[] | undefined> {
  if (!existsSync(churn)) return undefined;
  const [fraud, mlp] = ['fraud', 'mlp'].map((name) => join(cacheFolder, `${name}.onnx`)) as [
    string,
    string,
  ];
  if (!existsSync(fraud) || !existsSync(mlp)) {
    mkdirSync(cacheFolder, { recursive: true });
    const programs = await pythonEnvironment(
      'serving-models',
      'bench/serving/requirements-models.txt',
    );
    await run(join(programs, 'python'), ['bench/serving/make_models.py', cacheFolder], {
      limitSeconds: 300,
    });
  }
  return [
    { name: 'churn', title: 'boosted trees, 20 features × 200 trees', file: churn, features: 20 },
    {
      name: 'fraud',
      title: 'fraud ensemble, 30 features, boosted trees and a forest voting',
      file: fraud,
      features: 30,
    },
    {
      name: 'mlp',
      title: 'small network, 16 features, layers of 32 and 16',
      file: mlp,
      features: 16,
    },
  ];
}

/** Standard normal numbers with few digits, as JSON of real features has; the same for the same seed. */
export function makeRows(rows: number, features: number, seed: number): number[][] {
  const next = seededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return Array.from({ length: rows }, () =>
    Array.from({ length: features }, () => Math.round(normal() * 1000) / 1000),
  );
}

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { wasmCompute } from '#adapters/compute/wasm-compute.ts';
import { finish } from '#domain/training/algorithm.ts';
import { gbdt } from '#domain/training/boosting/gbdt.ts';
import type { Matrix } from '#domain/training/matrix.ts';

const data = new URL('../../../../../shared/data/', import.meta.url);
const here = existsSync(data);

/** Numbers as they are, texts as codes in sorted order; the last column is 1 where it is `positive`. */
function read(
  file: string,
  header: boolean,
  positive: string,
): { matrix: Matrix; y: Float64Array } {
  const lines = readFileSync(new URL(file, data), 'utf8').trim().split(/\r?\n/);
  const cells = lines.slice(header ? 1 : 0).map((line) => line.split(/, ?/));
  const width = (cells[0]?.length ?? 1) - 1;
  const texts = Array.from({ length: width }, (_, column) => cells.map((row) => row[column] ?? ''));
  const levels = texts.map((values) =>
    values.every((value) => value !== '' && Number.isFinite(Number(value)))
      ? []
      : [...new Set(values)].sort(),
  );
  return {
    matrix: {
      rows: cells.length,
      columns: texts.map((values, column) => {
        const codes = new Map(levels[column]?.map((level, code) => [level, code]));
        return Float32Array.from(values, (value) => codes.get(value) ?? Number(value));
      }),
      about: levels.map((own, column) => ({
        name: `c${column}`,
        feature: `c${column}`,
        levels: own.length,
      })),
    },
    y: Float64Array.from(cells, (row) => (row[width] === positive ? 1 : 0)),
  };
}

function rowsOf({ columns, about }: Matrix, wanted: readonly number[]): Matrix {
  const pick = (values: Float32Array) => Float32Array.from(wanted, (row) => values[row] as number);
  return { rows: wanted.length, columns: columns.map(pick), about };
}

/** Share of pairs in the right order, by ranks; ties count by their place. */
function auc(scores: Float64Array, y: Float64Array): number {
  const order = [...scores.keys()].sort((a, b) => (scores[a] as number) - (scores[b] as number));
  let ranks = 0;
  let positives = 0;
  for (const [place, row] of order.entries()) {
    if (y[row] !== 1) continue;
    ranks += place + 1;
    positives++;
  }
  return (ranks - (positives * (positives + 1)) / 2) / (positives * (y.length - positives));
}

describe.skipIf(!here)('real data in ../shared (skipped where it is absent)', () => {
  // LightGBM 4.7, 100 trees, 31 leaves, its defaults; every fifth row held out; texts as categorical_feature.
  const files = [
    { file: 'elec.csv', header: true, positive: '1', lightgbm: 0.8932 },
    { file: 'adult.csv', header: false, positive: '>50K', lightgbm: 0.933 },
  ];
  for (const { file, header, positive, lightgbm } of files) {
    it(`RTR-4: the AUC on ${file} is at most 0.0005 below LightGBM's ${lightgbm}`, () => {
      const { matrix, y } = read(file, header, positive);
      const rows = [...y.keys()];
      const train = rows.filter((row) => row % 5 !== 0);
      const test = rows.filter((row) => row % 5 === 0);
      const compute = wasmCompute();
      const fitted = finish(
        gbdt.fit({
          matrix: rowsOf(matrix, train),
          target: {
            task: 'binary',
            y: Float64Array.from(train, (row) => y[row] as number),
            outputs: 2,
          },
          params: { trees: 100, leaves: 31, l2: 0, featureFraction: 1 },
          seed: 1,
          compute,
        }),
      );
      compute.close();
      const answers = gbdt.predict(fitted, rowsOf(matrix, test));
      const scores = Float64Array.from(test, (_, i) => answers[2 * i + 1] as number);
      const ours = auc(
        scores,
        Float64Array.from(test, (row) => y[row] as number),
      );
      expect(ours).toBeGreaterThan(lightgbm - 0.0005);
    });
  }
});

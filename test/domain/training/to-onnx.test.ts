import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeModel } from '#domain/onnx/decode-model.ts';
import { seededRandom } from '#domain/training/random.ts';
import { rowsToTable } from '#domain/training/rows-to-table.ts';
import type { Column, Table } from '#domain/training/table.ts';
import { toOnnx } from '#domain/training/to-onnx.ts';
import { trainClassifier } from '#domain/training/train-classifier.ts';
import { largestDifference, onnxAnswers } from './onnx-answers.ts';

const oddNames = [
  'a b',
  'größe',
  '年齢',
  'x/y',
  'concat',
  'label_2',
  'matrix',
  '"q"',
  '😀',
  ' ',
  'N',
];

/** Columns of every sort the encoder knows; `unseen` rows hold categories and numbers that training never saw. */
function randomTable(seed: number, rows: number, classes: number, unseen = false): Table {
  const random = seededRandom(seed);
  const layout = seededRandom(seed & 0xffff);
  const scales = [1, 1e-3, 1e6, 1e30, 1e-40];
  const columns: Column[] = oddNames.slice(0, 3 + Math.floor(layout() * 8)).map((name, index) => {
    const holes = layout() < 0.5 ? 0.2 : 0;
    const levels = [2, 5, 15, 16, 30][Math.floor(layout() * 5)] ?? 2;
    const scale = scales[Math.floor(layout() * scales.length)] ?? 1;
    const whole = layout() < 0.5;
    if (layout() < 0.5) {
      const draw = () => {
        if (random() < holes) return random() < 0.5 ? Number.NaN : Number.POSITIVE_INFINITY;
        const x = (random() * 2 - 1) * (unseen ? 3 : 1);
        return whole ? Math.round(10 * x) : x * scale;
      };
      return { name, kind: 'number', values: Float64Array.from({ length: rows }, draw) };
    }
    const draw = () => {
      if (random() < holes) return '';
      if (unseen && random() < 0.2)
        return ['never', 'ÉTÉ', 'NA', ' '][Math.floor(random() * 4)] ?? '';
      return `lévél ${index} ${Math.floor(random() * random() * levels)}`;
    };
    return { name, kind: 'text', values: Array.from({ length: rows }, draw) };
  });
  const effect = (column: Column, row: number) => {
    const value = column.values[row] ?? '';
    if (typeof value === 'string')
      return (value.length * 7 + (value.codePointAt(value.length - 1) ?? 0)) % 3;
    return Number.isFinite(value) ? Math.sign(value) : 0.5;
  };
  const target = Array.from({ length: rows }, (_, row) => {
    const sum = columns.reduce((total, column) => total + effect(column, row), 0) + 2 * random();
    return `class ${Math.abs(Math.floor(sum)) % classes}`;
  });
  return { rows, columns: [...columns, { name: 'target', kind: 'text', values: target }] };
}

describe('toOnnx', () => {
  it('RTR-4: answers as the trainer does, to 1e-5, for any columns, holes and unseen categories', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 2 ** 30 }),
        fc.integer({ min: 60, max: 400 }),
        fc.integer({ min: 2, max: 4 }),
        async (seed, rows, classes) => {
          const model = trainClassifier(randomTable(seed, rows, classes), {
            target: 'target',
            idColumns: [],
            seed,
            params: { trees: 30, minChildRows: 3 },
          });
          const bytes = toOnnx(model);
          for (const unseen of [false, true]) {
            // The same layout of columns, other rows.
            const table = randomTable(seed + (unseen ? 2 ** 16 : 0), 150, classes, unseen);
            const expected = model.predict(table);
            const answers = await onnxAnswers(bytes, model.schema.features, table);
            expect(answers.dims).toEqual([150, model.classes.length]);
            expect(answers.labelDims).toEqual([150]);
            expect(largestDifference(answers.probabilities, expected)).toBeLessThan(1e-5);
            for (const [row, label] of answers.label.entries()) {
              const p = model.classes.map((_, k) => expected[row * model.classes.length + k] ?? 0);
              // The label is a class no other is clearly likelier than.
              expect(p[model.classes.indexOf(String(label))]).toBeGreaterThan(
                Math.max(...p) - 1e-5,
              );
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  }, 60_000);

  it('takes the same branch at values next to a threshold', async () => {
    const values = [
      16777216,
      16777218,
      0.1,
      0.1 + 1e-8,
      1e30,
      1e-45,
      -1e-45,
      0,
      -0,
      3.4028234663852886e38,
    ];
    const rows = Array.from({ length: 400 }, (_, i) => {
      const x = values[i % values.length] ?? 0;
      return { x, y: (i % values.length) % 2 };
    });
    const table = rowsToTable(rows);
    const model = trainClassifier(table, { target: 'y', idColumns: [] });
    const answers = await onnxAnswers(toOnnx(model), model.schema.features, table);
    expect(largestDifference(answers.probabilities, model.predict(table))).toBeLessThan(1e-6);
  });

  it('keeps classes, columns and categories in the metadata, with what the caller adds', () => {
    const table = rowsToTable(
      Array.from({ length: 60 }, (_, i) => ({
        n: i,
        'a b': i % 2 ? 'ü' : 'x',
        y: i % 3 ? 'No' : 'Yes',
      })),
    );
    const model = trainClassifier(table, { target: 'y', idColumns: [], positiveClass: 'No' });
    const { metadata, inputs, outputs, externalData } = decodeModel(toOnnx(model, { git: 'abc' }));
    expect(metadata).toEqual({
      git: 'abc',
      'loopwright.task': 'binary',
      'loopwright.target': 'y',
      'loopwright.classes': '["Yes","No"]',
      'loopwright.positiveClass': 'No',
      'loopwright.columns': '[{"name":"n","kind":"numeric"},{"name":"a b","kind":"categorical"}]',
      'loopwright.categories': '{"a b":["x","ü"]}',
    });
    expect(inputs).toEqual([
      { name: 'n', kind: 'tensor', datatype: 'FP32', shape: [-1, 1] },
      { name: 'a b', kind: 'tensor', datatype: 'BYTES', shape: [-1, 1] },
    ]);
    expect(outputs).toEqual([
      { name: 'label', kind: 'tensor', datatype: 'BYTES', shape: [-1] },
      { name: 'probabilities', kind: 'tensor', datatype: 'FP32', shape: [-1, 2] },
    ]);
    expect(externalData).toBe(false);
  });

  it('labels with int64 when all classes are integers', async () => {
    const table = rowsToTable(
      Array.from({ length: 90 }, (_, i) => ({ x: i % 3, y: [-1, 7, 10][i % 3] ?? 0 })),
    );
    const model = trainClassifier(table, {
      target: 'y',
      idColumns: [],
      params: { minChildRows: 1 },
    });
    expect(model.classes).toEqual(['-1', '7', '10']);
    const { label } = await onnxAnswers(toOnnx(model), model.schema.features, table);
    expect(label.slice(0, 3)).toEqual([-1n, 7n, 10n]);
  });

  it.each([2, 3])(
    'is a model of %i classes even without a tree, and asks for every feature',
    async (classes) => {
      const table = rowsToTable(
        Array.from({ length: 80 }, (_, i) => ({
          a: i % 7,
          b: `t${Math.floor(i / 2) % 2}`,
          y: i % 8 < 4 ? 0 : (i % (classes - 1)) + 1,
        })),
      );
      const trained = trainClassifier(table, { target: 'y', idColumns: [] });
      const bytes = toOnnx({ ...trained, ensemble: { ...trained.ensemble, trees: [] } });
      const answers = await onnxAnswers(bytes, trained.schema.features, table);
      expect(answers.inputNames).toEqual(['a', 'b']);
      const shares = classes === 2 ? [0.5, 0.5] : [40.5 / 81.5, 20.5 / 81.5, 20.5 / 81.5];
      expect(largestDifference(answers.probabilities.slice(-classes), shares)).toBeLessThan(1e-6);
      expect(answers.label[0]).toBe(0n);
    },
  );

  it('is a model when no split is allowed', async () => {
    const table = rowsToTable(Array.from({ length: 80 }, (_, i) => ({ a: i % 7, y: i % 2 })));
    const model = trainClassifier(table, { target: 'y', idColumns: [], params: { minGain: 1e9 } });
    expect(model.importance).toEqual([{ feature: 'a', gain: 0 }]);
    const answers = await onnxAnswers(toOnnx(model), model.schema.features, table);
    expect([...answers.probabilities.slice(0, 2)]).toEqual([0.5, 0.5]);
  });
});

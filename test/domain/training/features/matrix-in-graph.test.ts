import { describe, expect, it } from 'vitest';
import { value } from '#domain/onnx/build.ts';
import { checkModel } from '#domain/onnx/check-model.ts';
import { decodeModel } from '#domain/onnx/decode-model.ts';
import { Graph } from '#domain/onnx/graph.ts';
import { encode } from '#domain/training/features/encode.ts';
import { inferTable } from '#domain/training/features/infer-table.ts';
import { labelledRows } from '#domain/training/features/labelled-rows.ts';
import { matrixInGraph } from '#domain/training/features/matrix-in-graph.ts';
import { planFeatures } from '#domain/training/features/plan-features.ts';
import { missingSpellings } from '#domain/training/missing.ts';
import { rowsToTable } from '#domain/training/rows-to-table.ts';
import { selectRows } from '#domain/training/select-rows.ts';
import type { Table } from '#domain/training/table.ts';
import { byOnnx, graphOf } from './matrix-by-onnx.ts';

const days = ['2024-03-05', '2021-11-30T23:15:00Z', '2020-02-29T01:02', 'never', ''];
const said = ['all good here', 'it was bad', 'good and bad and good', '', 'neither'];

function setup(style: 'trees' | 'dense' = 'trees') {
  const all = rowsToTable(
    Array.from({ length: 120 }, (_, i) => ({
      x: i % 7 ? i / 3 : null,
      few: 'abcd'[i % 4] ?? '',
      when: i < 5 ? (days[i] ?? '') : `20${10 + (i % 9)}-0${1 + (i % 9)}-1${i % 7}T1${i % 10}:00`,
      said: `${said[i % 5]} ${i} times`,
      y: i % 3,
    })),
  );
  const schema = inferTable(all, { target: 'y', idColumns: [] });
  const { table, target } = labelledRows(all, schema);
  const plan = planFeatures({ table, schema, target, style });
  return {
    table,
    plan,
    at: (name: string) => plan.columns.findIndex((each) => each.name === name),
  };
}

const opTypes = (bytes: Uint8Array) => decodeModel(bytes).nodes.map(({ opType }) => opType);

describe('matrixInGraph', () => {
  it('AML-1: tells which rows are of a set of levels', async () => {
    const { plan, at } = setup();
    const column = at('few');
    const levels = plan.columns[column]?.levels ?? 0;
    expect(levels).toBe(6);
    const sets = [
      [1, 0, 0, 0, 0, 0],
      [0, 1, 0, 1, 1, 0],
      [0, 0, 0, 0, 0, 1],
      [0, 0, 0, 0, 0, 0],
    ].map((set) => Uint8Array.from(set));
    const bytes = graphOf(plan, sets.length, (matrix) => matrix.inSets(column, sets));
    const texts = ['a', 'b', 'c', 'd', 'e', 'A', ' a', ...missingSpellings];
    const blank = rowsToTable(texts.map(() => ({ x: 1, when: '', said: '' })));
    const table: Table = {
      ...blank,
      columns: [...blank.columns, { name: 'few', kind: 'text', values: texts }],
    };
    const codes = encode(plan, table).columns[column] ?? new Float32Array(0);
    const answers = await byOnnx(bytes, plan, table);
    for (const [index, set] of sets.entries())
      expect([...(answers[index] ?? [])]).toEqual(Array.from(codes, (code) => set[code]));
    expect([...codes].slice(0, 7)).toEqual([0, 1, 2, 3, 4, 4, 4]);
  });

  it('adds only what is asked for', () => {
    const { plan, at } = setup();
    const asked = (...names: string[]) =>
      graphOf(plan, names.length, (matrix) => matrix.columns(names.map(at)));
    expect(opTypes(asked('x'))).toEqual(['IsInf', 'Where', 'Identity']);
    expect(decodeModel(asked('x', 'few')).opsets[0]?.version).toBe(17);
    expect(opTypes(asked('when month'))).not.toContain('TfIdfVectorizer');
    expect(decodeModel(asked('when month')).opsets[0]?.version).toBe(20);
  });

  it('gives columns in any order, and twice', async () => {
    const { plan, table } = setup();
    const wanted = [...plan.columns.keys()].reverse();
    wanted.push(0, 0);
    const bytes = graphOf(plan, wanted.length, (matrix) => matrix.columns(wanted));
    const { columns } = encode(plan, table);
    expect(await byOnnx(bytes, plan, table)).toEqual(wanted.map((column) => columns[column]));
  });

  it('shares what two models on the same raw columns both need', () => {
    const { plan } = setup();
    const wanted = [...plan.columns.keys()];
    const splits = (models: number) => {
      const graph = new Graph(plan.inputs.map(({ name }) => name));
      for (let model = 0; model < models; model++) matrixInGraph(graph, plan).columns(wanted);
      const bytes = graph.encode('g', [], [value('y', 'FP32', ['N', 1])], {});
      return opTypes(bytes).filter((type) => type === 'StringSplit').length;
    };
    // Of the date: its parts, the time of day, the clock; of the text: its words.
    expect([splits(1), splits(2)]).toEqual([4, 4]);
  });

  it.each(['trees', 'dense'] as const)(
    'AML-1: answers a row alone as among others, and from a plan that was stored (%s)',
    async (style) => {
      const { plan, table } = setup(style);
      const stored = structuredClone(plan);
      const all = [...plan.columns.keys()];
      const bytes = graphOf(stored, all.length, (matrix) => matrix.columns(all));
      expect(checkModel(bytes).opsets[0]?.version).toBe(20);
      const { columns } = encode(plan, table);
      expect(encode(stored, table).columns).toEqual(columns);
      for (const row of [0, 1, 2, 3, 4, 60]) {
        const answers = await byOnnx(bytes, plan, selectRows(table, [row]));
        expect(answers.map((values) => values[0])).toEqual(columns.map((values) => values[row]));
      }
    },
  );

  it('refuses sets of a column without levels', () => {
    const { plan, at } = setup();
    expect(() => graphOf(plan, 1, (matrix) => matrix.inSets(at('x'), []))).toThrow('no levels');
  });
});

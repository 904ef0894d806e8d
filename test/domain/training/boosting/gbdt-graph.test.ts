import fc from 'fast-check';
import * as ort from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { floats, int64s, value } from '#domain/onnx/build.ts';
import { Graph } from '#domain/onnx/graph.ts';
import { finish } from '#domain/training/algorithm.ts';
import { type FittedGbdt, gbdt } from '#domain/training/boosting/gbdt.ts';
import type { Matrix, MatrixInGraph } from '#domain/training/matrix.ts';
import { plainCompute } from '#domain/training/trees/plain-compute.ts';
import { someFit } from '../../../adapters/compute/random-tables.ts';

/** The matrix as an input [N, columns] of the graph. */
function matrixInput(graph: Graph, name: string, about: Matrix['about']): MatrixInGraph {
  const gather = (indices: readonly number[]) =>
    graph.add(
      'Gather',
      [name, graph.constant('columns', (own) => int64s(own, [indices.length], indices))],
      { axis: { i: 1 } },
    );
  return {
    columns: gather,
    inSets(column, sets) {
      const levels = about[column]?.levels ?? 0;
      const table = Array.from({ length: levels }, (_, code) => sets.map((set) => set[code] ?? 0));
      const rows = graph.constant('sets', (own) =>
        floats(own, [levels, sets.length], table.flat()),
      );
      const codes = graph.add('Cast', [gather([column])], { to: { i: 7 } });
      const one = graph.constant('one', (own) => int64s(own, [1], [1]));
      return graph.add('Gather', [rows, graph.add('Squeeze', [codes, one])], { axis: { i: 0 } });
    },
  };
}

async function inRuntime(fitted: FittedGbdt, matrix: Matrix): Promise<Float32Array> {
  const graph = new Graph(['x', 'y']);
  const answer = gbdt.toGraph(graph, fitted, matrixInput(graph, 'x', matrix.about));
  graph.add('Identity', [answer], {}, { output: 'y' });
  const width = matrix.columns.length;
  const bytes = graph.encode(
    'test',
    [value('x', 'FP32', ['N', width])],
    [value('y', 'FP32', ['N', 'K'])],
    {},
  );
  const session = await ort.InferenceSession.create(bytes);
  const data = new Float32Array(matrix.rows * width);
  for (const [column, values] of matrix.columns.entries()) {
    for (const [row, each] of values.entries()) data[row * width + column] = each;
  }
  const { y } = await session.run({ x: new ort.Tensor('float32', data, [matrix.rows, width]) });
  return y?.data as Float32Array;
}

it('AML-2: onnxruntime answers as predict does, for every task, loss, missing pattern and set of levels', async () => {
  const compute = plainCompute();
  await fc.assert(
    fc.asyncProperty(someFit(80), async (input) => {
      const fitted = finish(gbdt.fit({ ...input, compute }));
      const wanted = gbdt.predict(fitted, input.matrix);
      const given = await inRuntime(fitted, input.matrix);
      expect(given.length).toBe(wanted.length);
      for (const [at, each] of wanted.entries()) {
        const off = Math.abs((given[at] as number) - each);
        expect(off).toBeLessThan(1e-5 * Math.max(1, Math.abs(each)));
      }
    }),
    { numRuns: 60 },
  );
});

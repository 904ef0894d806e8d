import { InferenceSession, Tensor } from 'onnxruntime-node';
import { floats, int64s, value } from '#domain/onnx/build.ts';
import { Graph } from '#domain/onnx/graph.ts';
import type { Algorithm, Fitted } from '#domain/training/algorithm.ts';
import type { Matrix, MatrixInGraph } from '#domain/training/matrix.ts';

/** What onnxruntime answers for an algorithm's part of a graph, whose only input is the matrix itself. */
export async function graphAnswers<F extends Fitted>(
  algorithm: Algorithm<F>,
  fitted: F,
  matrix: Matrix,
): Promise<Float32Array> {
  const width = matrix.columns.length;
  const graph = new Graph(['matrix']);
  const scores = algorithm.toGraph(graph, fitted, ready(graph, matrix));
  graph.add('Identity', [scores], {}, { output: graph.name('answers') });
  const bytes = graph.encode(
    'test',
    [value('matrix', 'FP32', ['N', width])],
    [value('answers', 'FP32', ['N', 'K'])],
    {},
  );
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1 });
  const data = new Float32Array(matrix.rows * width);
  for (const [j, column] of matrix.columns.entries()) {
    for (let row = 0; row < matrix.rows; row++) data[row * width + j] = column[row] as number;
  }
  const feeds = { matrix: new Tensor('float32', data, [matrix.rows, width]) };
  const { answers } = await session.run(feeds);
  const found = (answers as Tensor).data as Float32Array;
  await session.release();
  return found;
}

/** The matrix as it comes in; sets of codes are looked up in a table. */
function ready(graph: Graph, { about }: Matrix): MatrixInGraph {
  const gather = (columns: readonly number[]) => {
    const wanted = graph.constant('wanted', (name) => int64s(name, [columns.length], columns));
    return graph.add('Gather', ['matrix', wanted], { axis: { i: 1 } });
  };
  return {
    columns: gather,
    inSets(column, sets) {
      const levels = about[column]?.levels ?? 0;
      const rows = Array.from({ length: levels }, (_, code) => sets.map((set) => set[code] ?? 0));
      const table = graph.constant('sets', (name) =>
        floats(name, [levels, sets.length], rows.flat()),
      );
      const axes = graph.constant('axes', (name) => int64s(name, [1], [1]));
      const codes = graph.add('Cast', [graph.add('Squeeze', [gather([column]), axes])], {
        to: { i: 7 },
      });
      return graph.add('Gather', [table, codes], { axis: { i: 0 } });
    },
  };
}

/** The largest difference, as a share of the values' size where that is above 1. */
export function largestShare(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < a.length; i++) {
    const size = Math.max(1, Math.abs(a[i] ?? 0));
    const difference = Math.abs((a[i] ?? Number.NaN) - (b[i] ?? Number.NaN)) / size;
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

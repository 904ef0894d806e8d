import { InferenceSession, Tensor } from 'onnxruntime-node';
import { value } from '#domain/onnx/build.ts';
import { Graph } from '#domain/onnx/graph.ts';
import { findColumn, textOf } from '#domain/training/columns.ts';
import type { FeaturePlan } from '#domain/training/features/feature-plan.ts';
import { matrixInGraph } from '#domain/training/features/matrix-in-graph.ts';
import type { MatrixInGraph } from '#domain/training/matrix.ts';
import type { Table } from '#domain/training/table.ts';

/** The graph that answers with what `ask` builds on the matrix of the plan, [N, width]. */
export function graphOf(
  plan: FeaturePlan,
  width: number,
  ask: (matrix: MatrixInGraph) => string,
): Uint8Array {
  const graph = new Graph([...plan.inputs.map(({ name }) => name), 'answer']);
  graph.add('Identity', [ask(matrixInGraph(graph, plan))], {}, { output: 'answer' });
  const inputs = plan.inputs.map(({ name, kind }) =>
    value(name, kind === 'number' ? 'FP32' : 'BYTES', ['N', 1]),
  );
  return graph.encode('features', inputs, [value('answer', 'FP32', ['N', width])], {});
}

/** What onnxruntime makes of the table, column by column. */
export async function byOnnx(
  bytes: Uint8Array,
  plan: FeaturePlan,
  table: Table,
): Promise<Float32Array[]> {
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1 });
  const feeds = Object.fromEntries(
    plan.inputs.map(({ name, kind }) => {
      const column = findColumn(table, name);
      if (column === undefined) throw new Error(`no column ${name}`);
      const dims = [table.rows, 1];
      return [
        name,
        kind === 'number'
          ? new Tensor('float32', Float32Array.from(column.values as Float64Array), dims)
          : new Tensor('string', [...textOf(column)], dims),
      ];
    }),
  );
  const { answer } = await session.run(feeds);
  await session.release();
  const { data, dims } = answer as Tensor;
  const width = dims[1] ?? 0;
  return Array.from({ length: width }, (_, column) =>
    Float32Array.from(
      { length: table.rows },
      (_, row) => (data as Float32Array)[row * width + column] ?? Number.NaN,
    ),
  );
}

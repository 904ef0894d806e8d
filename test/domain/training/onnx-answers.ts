import { InferenceSession, Tensor } from 'onnxruntime-node';
import { findColumn } from '#domain/training/columns.ts';
import type { FeatureSpec } from '#domain/training/schema.ts';
import type { Table } from '#domain/training/table.ts';

export interface Answers {
  readonly label: readonly (string | bigint)[];
  readonly labelDims: readonly number[];
  readonly probabilities: Float32Array;
  readonly dims: readonly number[];
  readonly inputNames: readonly string[];
}

/** What onnxruntime answers when each feature is sent as a raw column, [rows, 1]. */
export async function onnxAnswers(
  bytes: Uint8Array,
  features: readonly FeatureSpec[],
  table: Table,
): Promise<Answers> {
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1 });
  const feeds = Object.fromEntries(
    features.map(({ name, kind }) => {
      const values = findColumn(table, name)?.values ?? [];
      const dims = [table.rows, 1];
      return [
        name,
        kind === 'numeric'
          ? new Tensor('float32', Float32Array.from(values as Float64Array), dims)
          : new Tensor('string', [...(values as readonly string[])], dims),
      ];
    }),
  );
  const { label, probabilities } = await session.run(feeds);
  const answers = {
    label: Array.from((label as Tensor).data as string[]),
    labelDims: (label as Tensor).dims,
    probabilities: (probabilities as Tensor).data as Float32Array,
    dims: (probabilities as Tensor).dims,
    inputNames: session.inputNames,
  };
  await session.release();
  return answers;
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs((a[i] ?? Number.NaN) - (b[i] ?? Number.NaN));
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

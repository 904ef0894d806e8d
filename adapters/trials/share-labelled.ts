import type { Labelled } from '#domain/training/algorithm.ts';

/** The same rows in shared memory: sent to a thread without a copy. */
export function shareLabelled({ matrix, target }: Labelled): Labelled {
  return {
    matrix: { ...matrix, columns: matrix.columns.map(shareFloats) },
    target: {
      ...target,
      y: shareDoubles(target.y),
      ...(target.weights && { weights: shareDoubles(target.weights) }),
    },
  };
}

function shareFloats(values: Float32Array): Float32Array {
  const shared = new Float32Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}

function shareDoubles(values: Float64Array): Float64Array {
  const shared = new Float64Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}

import { writeBinary } from './binary-tensor.ts';
import type { Tensor } from './model-runtime.ts';

export interface InferAnswer {
  readonly model: string;
  /** What really served. */
  readonly version: number;
  readonly id?: string;
  /** The protocol allows text, numbers and booleans. */
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly outputs: readonly Tensor[];
  /** Outputs whose data follow the JSON as bytes; none when absent. */
  readonly binaryOutputs?: ReadonlySet<string>;
}

export interface InferResponse {
  readonly json: string;
  /** The data of the binary outputs, to follow the JSON in this order. */
  readonly binary: readonly Uint8Array[];
}

/** The answer of the Open Inference Protocol (V2), data flat and row-major, written by hand: it is the hot path. */
export function writeInferResponse(answer: InferAnswer): InferResponse {
  const { model, version, id, parameters, outputs, binaryOutputs } = answer;
  const head = JSON.stringify({
    model_name: model,
    model_version: String(version),
    ...(id === undefined ? {} : { id }),
    parameters,
  });
  const binary: Uint8Array[] = [];
  const tensors = outputs.map((tensor) => {
    const { name, datatype, shape, data } = tensor;
    const tensorHead = `{"name":${JSON.stringify(name)},"datatype":"${datatype}","shape":[${shape}]`;
    if (!binaryOutputs?.has(name)) return `${tensorHead},"data":[${writeData(datatype, data)}]}`;
    const bytes = writeBinary(datatype, data);
    binary.push(bytes);
    return `${tensorHead},"parameters":{"binary_data_size":${bytes.length}}}`;
  });
  return { json: `${head.slice(0, -1)},"outputs":[${tensors.join(',')}]}`, binary };
}

export function writeData(datatype: Tensor['datatype'], data: Tensor['data']): string {
  switch (datatype) {
    case 'BYTES':
      return Array.from(data as readonly string[], (text) => JSON.stringify(text)).join(',');
    case 'BOOL':
      return Array.from(data as Uint8Array, (bit) => (bit === 0 ? 'false' : 'true')).join(',');
    case 'FP16':
    case 'FP32':
    case 'FP64': {
      const numbers = data as Float64Array;
      // JSON has no word for NaN; null is what the request takes for it, too.
      if (numbers.every(Number.isFinite)) return numbers.join(',');
      return Array.from(numbers, (value) => (Number.isFinite(value) ? String(value) : 'null')).join(
        ',',
      );
    }
    default:
      return (data as Int32Array | BigInt64Array).join(',');
  }
}

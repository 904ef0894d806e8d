import { invalid } from '../errors.ts';
import type { Tensor } from './model-runtime.ts';

export interface InferAnswer {
  readonly model: string;
  /** What really served. */
  readonly version: number;
  readonly id?: string;
  /** The protocol allows text, numbers and booleans. */
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly outputs: readonly Tensor[];
}

/** The answer of the Open Inference Protocol (V2), data flat and row-major, written by hand: it is the hot path. */
export function writeInferResponse(answer: InferAnswer): string {
  const { model, version, id, parameters, outputs } = answer;
  const head = JSON.stringify({
    model_name: model,
    model_version: String(version),
    ...(id === undefined ? {} : { id }),
    parameters,
  });
  return `${head.slice(0, -1)},"outputs":[${outputs.map(writeTensor).join(',')}]}`;
}

function writeTensor({ name, datatype, shape, data }: Tensor): string {
  const head = `{"name":${JSON.stringify(name)},"datatype":"${datatype}","shape":[${shape}],"data":[`;
  return `${head}${writeData(name, datatype, data)}]}`;
}

function writeData(name: string, datatype: Tensor['datatype'], data: Tensor['data']): string {
  switch (datatype) {
    case 'BYTES':
      return Array.from(data as readonly string[], (text) => JSON.stringify(text)).join(',');
    case 'BOOL':
      return Array.from(data as Uint8Array, (bit) => (bit === 0 ? 'false' : 'true')).join(',');
    case 'FP32':
    case 'FP64': {
      const numbers = data as Float64Array;
      // JSON has no word for NaN; null is what the request takes for it, too.
      if (numbers.every(Number.isFinite)) return numbers.join(',');
      return Array.from(numbers, (value) => (Number.isFinite(value) ? String(value) : 'null')).join(
        ',',
      );
    }
    case 'FP16':
      throw invalid(`The output ${name} is FP16, which JSON cannot carry.`, {
        field: 'outputs',
        hint: 'Ask for the other outputs by name, or export the model with FP32 outputs.',
      });
    default:
      return (data as Int32Array | BigInt64Array).join(',');
  }
}

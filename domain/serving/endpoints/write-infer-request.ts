import type { Tensor } from '../model-runtime.ts';
import { writeData } from '../write-infer-response.ts';

/** A request of the Open Inference Protocol (V2) as JSON, data flat and row-major. NaN, which JSON lacks, is null. */
export function writeInferRequest(inputs: readonly Tensor[], outputs: readonly string[]): string {
  const tensors = inputs.map(
    ({ name, datatype, shape, data }) =>
      `{"name":${JSON.stringify(name)},"datatype":"${datatype}","shape":[${shape}],"data":[${writeData(datatype, data)}]}`,
  );
  const wanted = outputs.map((name) => `{"name":${JSON.stringify(name)}}`);
  return `{"inputs":[${tensors.join(',')}],"outputs":[${wanted.join(',')}]}`;
}

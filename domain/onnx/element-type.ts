import type { Datatype } from '../registry/signature.ts';

/** TensorProto.DataType by Open Inference Protocol name. */
export const elementTypes = {
  FP32: 1,
  UINT8: 2,
  INT8: 3,
  UINT16: 4,
  INT16: 5,
  INT32: 6,
  INT64: 7,
  BYTES: 8,
  BOOL: 9,
  FP16: 10,
  FP64: 11,
  UINT32: 12,
  UINT64: 13,
} as const satisfies Record<Datatype, number>;

const names = new Map(
  Object.entries(elementTypes).map(([name, type]) => [type as number, name as Datatype]),
);

/** Undefined for types the protocol has no name for (bfloat16, complex, 8- and 4-bit floats). */
export function datatypeOf(elementType: number): Datatype | undefined {
  return names.get(elementType);
}

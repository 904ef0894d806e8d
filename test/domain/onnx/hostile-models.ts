import { int64s, type Node, node, value } from '#domain/onnx/build.ts';
import { writtenModel } from '#domain/onnx/descriptor.ts';
import { encodeModel, type OnnxModel } from '#domain/onnx/encode-model.ts';

/** y = x, [N, 2] float, but for what is given. */
export const model = (more: Partial<OnnxModel> = {}): Uint8Array =>
  encodeModel({
    graphName: 'g',
    nodes: [node('Identity', ['x'], 'y')],
    initializers: [],
    inputs: [value('x', 'FP32', ['N', 2])],
    outputs: [value('y', 'FP32', ['N', 2])],
    metadata: {},
    ...more,
  });

export const computing = (...nodes: Node[]) => model({ nodes });

/** The same model with fields of ModelProto or GraphProto set that our encoder never writes. */
export function foreign(more: object, graph: object = {}): Uint8Array {
  const message = writtenModel.toObject(writtenModel.decode(model()));
  const changed = { ...message, ...more, graph: { ...message.graph, ...graph } };
  return Uint8Array.from(writtenModel.encode(writtenModel.fromObject(changed)).finish());
}

/** Asks for `gigabytes` of zeros, in two hundred bytes of file. */
export const huge = (gigabytes: number): Uint8Array =>
  model({
    nodes: [
      node('ConstantOfShape', ['shape'], 'zeros'),
      node('ReduceMax', ['zeros'], 'zero', { keepdims: { i: 0 } }),
      node('Add', ['x', 'zero'], 'y'),
    ],
    initializers: [int64s('shape', [1], [gigabytes * 2 ** 28])],
  });

/** Multiplies two matrices of size² over and over. */
export const endless = (times: number, size = 4096): Uint8Array =>
  model({
    nodes: [
      node('ReduceMax', ['x'], 'max', { keepdims: { i: 0 } }),
      node('Expand', ['max', 'shape'], 'm0'),
      ...Array.from({ length: times }, (_, i) => node('MatMul', [`m${i}`, `m${i}`], `m${i + 1}`)),
      node('ReduceMax', [`m${times}`], 'last', { keepdims: { i: 0 } }),
      node('Add', ['x', 'last'], 'y'),
    ],
    initializers: [int64s('shape', [2], [size, size])],
  });

import light, { type INamespace, type Type } from 'protobufjs/light.js';

/**
 * The part of ONNX we write and read (github.com/onnx/onnx, onnx/onnx.proto, field numbers of version 1.17). Names and
 * strings are declared `string` where the original says `bytes`: the encoding is the same, and ours are always UTF-8.
 */
const repeated = (type: string, id: number, packed = false) => ({
  rule: 'repeated',
  type,
  id,
  ...(packed && { options: { packed: true } }),
});

const onnx: INamespace = {
  nested: {
    ModelProto: {
      fields: {
        irVersion: { type: 'int64', id: 1 },
        producerName: { type: 'string', id: 2 },
        producerVersion: { type: 'string', id: 3 },
        graph: { type: 'GraphProto', id: 7 },
        opsetImport: repeated('OperatorSetIdProto', 8),
        metadataProps: repeated('StringStringEntryProto', 14),
        functions: repeated('FunctionProto', 25),
      },
    },
    OperatorSetIdProto: {
      fields: { domain: { type: 'string', id: 1 }, version: { type: 'int64', id: 2 } },
    },
    StringStringEntryProto: {
      fields: { key: { type: 'string', id: 1 }, value: { type: 'string', id: 2 } },
    },
    FunctionProto: {
      fields: { name: { type: 'string', id: 1 }, node: repeated('NodeProto', 7) },
    },
    GraphProto: {
      fields: {
        node: repeated('NodeProto', 1),
        name: { type: 'string', id: 2 },
        initializer: repeated('TensorProto', 5),
        input: repeated('ValueInfoProto', 11),
        output: repeated('ValueInfoProto', 12),
        sparseInitializer: repeated('SparseTensorProto', 15),
      },
    },
    NodeProto: {
      fields: {
        input: repeated('string', 1),
        output: repeated('string', 2),
        name: { type: 'string', id: 3 },
        opType: { type: 'string', id: 4 },
        attribute: repeated('AttributeProto', 5),
        domain: { type: 'string', id: 7 },
      },
    },
    AttributeProto: {
      fields: {
        name: { type: 'string', id: 1 },
        f: { type: 'float', id: 2 },
        i: { type: 'int64', id: 3 },
        s: { type: 'string', id: 4 },
        t: { type: 'TensorProto', id: 5 },
        g: { type: 'GraphProto', id: 6 },
        floats: repeated('float', 7, true),
        ints: repeated('int64', 8, true),
        strings: repeated('string', 9),
        tensors: repeated('TensorProto', 10),
        graphs: repeated('GraphProto', 11),
        type: { type: 'int32', id: 20 },
        sparseTensor: { type: 'SparseTensorProto', id: 22 },
      },
    },
    TensorProto: {
      fields: {
        dims: repeated('int64', 1, true),
        dataType: { type: 'int32', id: 2 },
        floatData: repeated('float', 4, true),
        int32Data: repeated('int32', 5, true),
        stringData: repeated('string', 6),
        int64Data: repeated('int64', 7, true),
        name: { type: 'string', id: 8 },
        externalData: repeated('StringStringEntryProto', 13),
        dataLocation: { type: 'int32', id: 14 },
      },
    },
    SparseTensorProto: {
      fields: {
        values: { type: 'TensorProto', id: 1 },
        indices: { type: 'TensorProto', id: 2 },
      },
    },
    ValueInfoProto: {
      fields: { name: { type: 'string', id: 1 }, type: { type: 'TypeProto', id: 2 } },
    },
    TypeProto: {
      fields: {
        tensorType: { type: 'TensorType', id: 1 },
        sequenceType: { type: 'OtherType', id: 4 },
        mapType: { type: 'OtherType', id: 5 },
        sparseTensorType: { type: 'OtherType', id: 8 },
        optionalType: { type: 'OtherType', id: 9 },
      },
      nested: {
        TensorType: {
          fields: {
            elemType: { type: 'int32', id: 1 },
            shape: { type: 'TensorShapeProto', id: 2 },
          },
        },
        /** Sequence, map, optional, sparse: known to be there, not described. */
        OtherType: { fields: {} },
      },
    },
    TensorShapeProto: {
      fields: { dim: repeated('Dimension', 1) },
      nested: {
        Dimension: {
          oneofs: { value: { oneof: ['dimValue', 'dimParam'] } },
          fields: { dimValue: { type: 'int64', id: 1 }, dimParam: { type: 'string', id: 2 } },
        },
      },
    },
  },
};

/** Where a model's bulk is. A reader that wants to know what a model is, not to run it, skips these fields. */
const bulk: Readonly<Record<string, readonly string[]>> = {
  AttributeProto: ['f', 's', 'floats', 'ints', 'strings'],
  TensorProto: ['dims', 'floatData', 'int32Data', 'stringData', 'int64Data'],
};

function modelType(namespace: INamespace): Type {
  return light.Root.fromJSON({ nested: { onnx: namespace } }).lookupType('onnx.ModelProto');
}

export const writtenModel: Type = modelType(onnx);

export const readModel: Type = modelType({
  nested: Object.fromEntries(
    Object.entries(onnx.nested ?? {}).map(([name, type]) => {
      if (!('fields' in type)) return [name, type];
      const fields = Object.entries(type.fields).filter(([key]) => !bulk[name]?.includes(key));
      return [name, { ...type, fields: Object.fromEntries(fields) }];
    }),
  ),
});

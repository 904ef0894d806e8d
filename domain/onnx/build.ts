import type { Datatype } from '../registry/signature.ts';
import { elementTypes } from './element-type.ts';

/** What `encodeModel` writes; build with the functions below. */
export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly f?: number;
  readonly i?: number;
  readonly s?: string;
  readonly floats?: readonly number[];
  readonly ints?: readonly number[];
  readonly strings?: readonly string[];
}

export interface Node {
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly Attribute[];
}

export interface Initializer {
  readonly name: string;
  readonly dataType: number;
  readonly dims: readonly number[];
  readonly floatData?: readonly number[];
  readonly int64Data?: readonly number[];
  readonly stringData?: readonly string[];
}

export interface ValueInfo {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: { readonly dim: readonly ({ dimValue: number } | { dimParam: string })[] };
    };
  };
}

/** AttributeProto.AttributeType. */
const attributeTypes = { f: 1, i: 2, s: 3, floats: 6, ints: 7, strings: 8 } as const;
type Values = Omit<Attribute, 'name' | 'type'>;

/** `attribute('axis', { i: 1 })`; exactly one value, whose key says its type. */
export function attribute(name: string, value: Values): Attribute {
  const [key] = Object.keys(value) as (keyof typeof attributeTypes)[];
  return { name, type: key === undefined ? 0 : attributeTypes[key], ...value };
}

/** A node with one output, which also names it. `domain` is '' for ai.onnx. */
export function node(
  opType: string,
  input: readonly string[],
  output: string,
  attributes: Readonly<Record<string, Values>> = {},
  domain: '' | 'ai.onnx.ml' = '',
): Node {
  const attributeList = Object.entries(attributes).map(([name, value]) => attribute(name, value));
  return { name: output, opType, domain, input, output: [output], attribute: attributeList };
}

export function floats(
  name: string,
  dims: readonly number[],
  floatData: readonly number[],
): Initializer {
  return { name, dataType: elementTypes.FP32, dims, floatData };
}

/** Values must be safe integers. */
export function int64s(
  name: string,
  dims: readonly number[],
  int64Data: readonly number[],
): Initializer {
  return { name, dataType: elementTypes.INT64, dims, int64Data };
}

export function strings(
  name: string,
  dims: readonly number[],
  stringData: readonly string[],
): Initializer {
  return { name, dataType: elementTypes.BYTES, dims, stringData };
}

/** A tensor going in or out; a dimension given by name is variable. */
export function value(
  name: string,
  datatype: Datatype,
  shape: readonly (number | string)[],
): ValueInfo {
  const dim = shape.map((size) =>
    typeof size === 'number' ? { dimValue: size } : { dimParam: size },
  );
  return { name, type: { tensorType: { elemType: elementTypes[datatype], shape: { dim } } } };
}

import type { Constant, GraphNode, OnnxGraph } from '#domain/onnx/read-graph.ts';
import type { TensorSpec } from '#domain/registry/signature.ts';
import type { Tensor } from '../model-runtime.ts';

/** A text turned into a number. */
export interface Lookup {
  readonly input: number;
  readonly table: ReadonlyMap<string, number>;
  /** For any other text. */
  readonly other: number;
}

/** Where one number that the trees read comes from. */
export type Column =
  | {
      readonly kind: 'number';
      /** Position among the model's inputs, and in a row of that input. */
      readonly input: number;
      readonly offset: number;
      /** Infinity counts as missing. */
      readonly finite: boolean;
    }
  | { readonly kind: 'text'; readonly lookup: Lookup }
  /** 1 where the lookup gives `level`, else 0. */
  | { readonly kind: 'level'; readonly lookup: Lookup; readonly level: number }
  /** The value at the place that the lookup gives: 1 for the levels of a set, else 0. */
  | { readonly kind: 'coded'; readonly lookup: Lookup; readonly values: Float32Array };

/**
 * The columns of tensor `name`, [rows, columns] float, followed back to the inputs; undefined where anything else is
 * computed than what `matrixInGraph` (domain/training) writes before trees: Concat and its order, infinity to NaN,
 * LabelEncoder, sets of levels by Gather; and one-hot by Gather, Equal and Cast, which it wrote before.
 */
export function readColumns(
  name: string,
  graph: OnnxGraph,
  inputs: readonly TensorSpec[],
): readonly Column[] | undefined {
  const producers = new Map(graph.nodes.flatMap((node) => node.output.map((out) => [out, node])));
  const lookups = new Map<string, Lookup | undefined>();

  function columnsOf(tensor: string): readonly Column[] | undefined {
    const input = inputs.findIndex((spec) => spec.name === tensor);
    if (input >= 0) return inputColumns(inputs[input] as TensorSpec, input);
    const node = producers.get(tensor);
    switch (node && `${node.domain}:${node.opType}`) {
      case ':Identity':
        return columnsOf(node?.input[0] as string);
      case ':Concat':
        return node?.int('axis') === 1 ? all(node.input.map(columnsOf)) : undefined;
      case ':Where':
        return finite(node as GraphNode);
      case ':Gather':
        return node?.int('axis') === 1 ? inOrder(node) : sets(node as GraphNode);
      case 'ai.onnx.ml:LabelEncoder':
        return encoded(node as GraphNode);
      case ':Cast':
        return oneHot(node as GraphNode);
      default:
        return undefined;
    }
  }

  function finite({ input: [condition, missing, value] }: GraphNode): typeof none {
    const asks = producers.get(condition ?? '');
    const constant = graph.constants.get(missing ?? '');
    const fits =
      asks?.opType === 'IsInf' &&
      asks.attributes.size === 0 &&
      asks.input[0] === value &&
      constant?.values.length === 1 &&
      Number.isNaN(constant.values[0]);
    const columns = fits ? columnsOf(value ?? '') : none;
    return columns?.every(({ kind }) => kind === 'number')
      ? columns.map((column) => ({ ...column, finite: true }) as Column)
      : none;
  }

  function encoded(node: GraphNode): typeof none {
    const [tensor = ''] = node.input;
    const [output = ''] = node.output;
    const input = inputs.findIndex((spec) => spec.name === tensor);
    if (inputs[input]?.datatype !== 'BYTES' || inputs[input].shape[1] !== 1) return none;
    const keys = node.strings('keys_strings');
    const values = node.floats('values_floats');
    if (keys.length !== values.length || keys.length === 0) return none;
    // One object for each node, however many columns are made of it, so that it is looked up once a row.
    if (!lookups.has(output)) {
      const pairs = keys.map((key, index): [string, number] => [key, values[index] as number]);
      const table = new Map(pairs.reverse()); // Of a key given twice the first counts.
      lookups.set(output, { input, table, other: node.float('default_float') ?? 0 });
    }
    return [{ kind: 'text', lookup: lookups.get(output) as Lookup }];
  }

  /** Columns of another tensor, by their places. */
  function inOrder({ input: [tensor = '', places = ''] }: GraphNode): typeof none {
    const constant = graph.constants.get(places);
    const columns = constant?.dims.length === 1 ? columnsOf(tensor) : none;
    return columns && all(numbers(constant).map((place) => one(columns[place])));
  }

  /** A table of codes by sets, of which each row takes that of its text's code. */
  function sets({ input: [tensor = '', codes = ''] }: GraphNode): typeof none {
    const table = graph.constants.get(tensor);
    const [rows = 0, width = 0] = table?.dims ?? [];
    const values = numbers(table);
    if (table?.dims.length !== 2 || values.length !== rows * width || width === 0) return none;
    const lookup = codesOf(codes, rows);
    if (lookup === undefined) return none;
    return Array.from({ length: width }, (_, at) => ({
      kind: 'coded',
      lookup,
      values: Float32Array.from({ length: rows }, (_, row) => values[row * width + at] as number),
    }));
  }

  /** What a LabelEncoder makes of a text input whose second dimension was taken away: whole numbers below `limit`. */
  function codesOf(name: string, limit: number): Lookup | undefined {
    const node = producers.get(name);
    const flat = producers.get(node?.input[0] ?? '');
    const shape = numbers(graph.constants.get(flat?.input[1] ?? ''));
    const input = inputs.findIndex((spec) => spec.name === flat?.input[0]);
    const encodes = node?.domain === 'ai.onnx.ml' && node.opType === 'LabelEncoder';
    const fits = encodes && flat?.opType === 'Reshape' && `${shape}` === '-1';
    if (!fits || inputs[input]?.datatype !== 'BYTES' || inputs[input].shape[1] !== 1)
      return undefined;
    const keys = node.strings('keys_strings');
    const values = node.ints('values_int64s');
    const other = node.int('default_int64') ?? -1;
    const known = [...values, other].every((code) => code >= 0 && code < limit);
    if (keys.length !== values.length || keys.length === 0 || !known) return undefined;
    if (!lookups.has(name)) {
      const pairs = keys.map((key, index): [string, number] => [key, values[index] as number]);
      lookups.set(name, { input, table: new Map(pairs.reverse()), other });
    }
    return lookups.get(name);
  }

  function oneHot(cast: GraphNode): typeof none {
    const equal = producers.get(cast.input[0] ?? '');
    const gather = producers.get(equal?.input[0] ?? '');
    const levels = numbers(graph.constants.get(equal?.input[1] ?? ''));
    const from = numbers(graph.constants.get(gather?.input[1] ?? ''));
    const fits =
      cast.int('to') === 1 &&
      equal?.opType === 'Equal' &&
      gather?.opType === 'Gather' &&
      gather.int('axis') === 1 &&
      levels.length > 0 &&
      levels.length === from.length;
    const codes = fits ? columnsOf(gather.input[0] ?? '') : none;
    return codes && all(levels.map((level, index) => levelOf(codes[from[index] as number], level)));
  }

  return columnsOf(name);
}

const none = undefined as readonly Column[] | undefined;

function inputColumns({ datatype, shape }: TensorSpec, input: number): typeof none {
  const [, width = 0] = shape;
  if (datatype !== 'FP32' || shape.length !== 2 || width < 1) return none;
  return Array.from({ length: width }, (_, offset) => ({
    kind: 'number',
    input,
    offset,
    finite: false,
  }));
}

function levelOf(column: Column | undefined, level: number): typeof none {
  return column?.kind === 'text' ? [{ kind: 'level', lookup: column.lookup, level }] : none;
}

const one = (column: Column | undefined): typeof none => column && [column];

const numbers = (constant: Constant | undefined): readonly number[] =>
  (constant?.values ?? []).filter((each) => typeof each === 'number');

function all(parts: readonly (readonly Column[] | undefined)[]): typeof none {
  return parts.every((part) => part !== undefined) ? parts.flat() : none;
}

/** What a column of texts makes of what its lookup gives. */
export function codeValue(column: Exclude<Column, { kind: 'number' }>, code: number): number {
  if (column.kind === 'text') return code;
  if (column.kind === 'coded') return column.values[code] as number;
  return code === column.level ? 1 : 0;
}

/** Fills `row` with the columns of row number `index` of the tensors, which are in the order of the inputs. */
export type FillRow = (tensors: readonly Tensor[], index: number, row: Float32Array) => void;

/** Each lookup is asked once a row. */
export function rowFiller(columns: readonly Column[], inputs: readonly TensorSpec[]): FillRow {
  const widths = inputs.map(({ shape }) => shape[1] ?? 1);
  const lookups = [
    ...new Set(columns.flatMap((each) => (each.kind === 'number' ? [] : [each.lookup]))),
  ];
  const codes = new Float32Array(lookups.length);
  const steps = columns.map((column) =>
    column.kind === 'number' ? column : { ...column, code: lookups.indexOf(column.lookup) },
  );
  return (tensors, index, row) => {
    for (let i = 0; i < lookups.length; i++) {
      const { input, table, other } = lookups[i] as Lookup;
      const text = (tensors[input] as Tensor).data[index] as string;
      codes[i] = table.get(text) ?? other;
    }
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i] as (typeof steps)[number];
      if (step.kind === 'number') {
        const at = index * (widths[step.input] as number) + step.offset;
        const x = (tensors[step.input] as Tensor).data[at] as number;
        row[i] = step.finite && (x === Infinity || x === -Infinity) ? Number.NaN : x;
      } else {
        row[i] = codeValue(step, codes[step.code] as number);
      }
    }
  };
}

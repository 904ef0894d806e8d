import { createRequire } from 'node:module';
import type * as OnnxRuntime from 'onnxruntime-node';
import { DomainError, invalid } from '#domain/errors.ts';
import type { Datatype, Signature, TensorSpec } from '#domain/registry/signature.ts';
import type { LoadedModel, ModelRuntime, Tensor } from '#domain/serving/model-runtime.ts';
import { readMetadata } from './read-metadata.ts';

/** `require`, not `import`: on Lambda the library is in a layer, which only NODE_PATH names, and `import` ignores that. */
const ort = createRequire(import.meta.url)('onnxruntime-node') as typeof OnnxRuntime;

/** Where the library is, for a process of its own (guarded-runtime.ts). */
export const libraryPath = (): string => createRequire(import.meta.url).resolve('onnxruntime-node');

/** ONNX Runtime's names for the Open Inference Protocol's datatypes. */
const typeOf = {
  BOOL: 'bool',
  UINT8: 'uint8',
  UINT16: 'uint16',
  UINT32: 'uint32',
  UINT64: 'uint64',
  INT8: 'int8',
  INT16: 'int16',
  INT32: 'int32',
  INT64: 'int64',
  FP16: 'float16',
  FP32: 'float32',
  FP64: 'float64',
  BYTES: 'string',
} as const satisfies Record<Datatype, OnnxRuntime.Tensor.Type>;
const datatypeOf = Object.fromEntries(
  Object.entries(typeOf).map(([datatype, type]) => [type, datatype]),
) as Readonly<Partial<Record<OnnxRuntime.Tensor.Type, Datatype>>>;

/** One thread, one operator after another: the default pool costs 3–6 times on machines with few cores. */
export const options: OnnxRuntime.InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  logSeverityLevel: 4,
};

function specOf(
  side: 'input' | 'output',
  metadata: OnnxRuntime.InferenceSession.ValueMetadata,
): TensorSpec {
  const { name } = metadata;
  if (!metadata.isTensor)
    throw invalid(`The model's ${side} ${name} is a sequence or a map, not a tensor.`, {
      field: name,
      hint: 'Export the classifier without ZipMap: skl2onnx `options={"zipmap": False}`, onnxmltools `zipmap=False`; then `probabilities` is a plain tensor.',
    });
  const datatype = datatypeOf[metadata.type];
  if (datatype === undefined)
    throw invalid(`The model's ${side} ${name} has the type ${metadata.type}.`, {
      field: name,
      hint: `Types that can be served: ${Object.values(typeOf).join(', ')}.`,
    });
  return {
    name,
    datatype,
    shape: metadata.shape.map((dim) => (typeof dim === 'number' ? dim : -1)),
  };
}

/** Runs on ONNX Runtime's CPU provider, in this thread. `run` rejects with the library's own words. */
export function onnxRuntime(): ModelRuntime {
  return runtimeOf((bytes) => ort.InferenceSession.create(bytes, options));
}

/** What is used of an InferenceSession. */
export type Session = Pick<
  OnnxRuntime.InferenceSession,
  'inputMetadata' | 'outputMetadata' | 'outputNames' | 'release'
> & {
  run(
    feeds: Readonly<Record<string, OnnxRuntime.Tensor>>,
    outputs: readonly string[],
  ): Promise<Readonly<Record<string, Pick<OnnxRuntime.Tensor, 'type' | 'dims' | 'data'>>>>;
};

/** A runtime whose sessions are opened by `open`. */
export function runtimeOf(open: (bytes: Uint8Array) => Promise<Session>): ModelRuntime {
  return {
    async load(bytes) {
      const session = await open(bytes).catch((cause: Error) => {
        if (cause instanceof DomainError) throw cause;
        throw invalid(`The file is not an ONNX model that can be run: ${cause.message}`, {
          hint: 'Check the file with `onnx.checker.check_model`; weights must be inside it (no external data).',
          cause,
        });
      });
      try {
        return loaded(session, classesOf(bytes));
      } catch (error) {
        await session.release();
        throw error;
      }
    },
  };
}

/** `loopwright.classes` in the file's metadata: a JSON list of class names, in the order of the probabilities. */
function classesOf(bytes: Uint8Array): readonly string[] | undefined {
  try {
    const classes: unknown = JSON.parse(readMetadata(bytes).get('loopwright.classes') ?? 'null');
    return Array.isArray(classes) ? classes.map(String) : undefined;
  } catch {
    return undefined;
  }
}

function loaded(session: Session, classes: readonly string[] | undefined): LoadedModel {
  const signature: Signature = {
    inputs: session.inputMetadata.map((metadata) => specOf('input', metadata)),
    outputs: session.outputMetadata.map((metadata) => specOf('output', metadata)),
    ...(classes === undefined ? {} : { classes }),
  };
  return {
    signature,
    async run(inputs, outputs = session.outputNames) {
      // By entries: an input may be named `__proto__`, which an assignment would not make a property.
      const feeds = Object.fromEntries(
        inputs.map(({ name, datatype, shape, data }) => [name, toOrt(datatype, data, shape)]),
      );
      const results = await session.run(feeds, outputs);
      return outputs.map((name): Tensor => {
        const { type, dims, data } = results[name] as Awaited<ReturnType<Session['run']>>[string];
        return {
          name,
          datatype: datatypeOf[type] as Datatype,
          shape: dims,
          data: data as Tensor['data'],
        };
      });
    },
    release: () => session.release(),
  };
}

function toOrt(
  datatype: Datatype,
  data: Tensor['data'],
  shape: readonly number[],
): OnnxRuntime.Tensor {
  const tensor = new ort.Tensor(typeOf[datatype], data as Float32Array, shape);
  // The library's JavaScript wants a Float16Array where there is one, its native half (1.30) reads only the bits.
  if (data instanceof Float16Array)
    Object.assign(tensor, { cpuData: new Uint16Array(data.buffer, data.byteOffset, data.length) });
  return tensor;
}

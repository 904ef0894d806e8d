import { type DomainError, invalid, tooLarge } from '../errors.ts';
import { allowedOperators, sizeInputs } from './allowed-operators.ts';
import { countMessages } from './count-messages.ts';
import { decodeModel, type OnnxSummary, type OnnxValue } from './decode-model.ts';

/** What a file may be at most: far above any model of tables, below what stalls a function. */
export const modelLimits = {
  bytes: 100 * 1024 * 1024,
  /** Nodes, names, attributes, initializers, dimensions together. */
  messages: 1_000_000,
  nodes: 20_000,
  inputs: 5_000,
  outputs: 100,
  rank: 8,
  /** Parts of a text that StringSplit may make, one after the other together. */
  textParts: 257,
} as const;

/** What ONNX Runtime 1.30 runs, tried at the upper ends; below the lower ones operators meant something else. */
const versions = {
  ir: [3, 13],
  '': [7, 26],
  'ai.onnx.ml': [1, 5],
} as const;

/**
 * SEC-3: looks at a file before anything runs it. Names the operator or tensor, and what to do.
 *
 * @throws DomainError `too-large`, `invalid`
 */
export function checkModel(bytes: Uint8Array): OnnxSummary {
  if (bytes.length > modelLimits.bytes)
    throw tooLarge(`The model has ${bytes.length} bytes; at most ${modelLimits.bytes} are taken.`, {
      field: 'artifact',
    });
  if (countMessages(bytes, modelLimits.messages) > modelLimits.messages)
    throw refused(`The model has more than ${modelLimits.messages} parts.`, smaller);
  const model = decodeModel(bytes);
  checkVersions(model);
  checkParts(model);
  for (const node of model.nodes) checkOperator(node);
  for (const input of model.inputs) checkTensor('input', input);
  for (const output of model.outputs) checkTensor('output', output);
  checkNames(model);
  checkSizes(model);
  checkTextParts(model);
  return model;
}

const smaller = 'Register a smaller model: fewer trees, or a batch norm folded into its layer.';

const refused = (message: string, hint: string): DomainError =>
  invalid(message, { field: 'artifact', hint });

function checkVersions({ irVersion, opsets }: OnnxSummary): void {
  const [lowest, highest] = versions.ir;
  if (!(irVersion >= lowest && irVersion <= highest))
    throw refused(
      `The file is of ONNX IR version ${irVersion}; ${lowest} to ${highest} can be run.`,
      'Export it again with a current version of the exporter, or set `model.ir_version`.',
    );
  for (const { domain, version } of opsets) {
    if (!Object.hasOwn(allowedOperators, domain)) continue; // Exporters name domains they do not use.
    const [from, to] = versions[domain as '' | 'ai.onnx.ml'];
    if (!(version >= from && version <= to))
      throw refused(
        `The file uses version ${version} of the operators of ${named(domain)}; ${from} to ${to} can be run.`,
        'Export it with `target_opset` (skl2onnx, onnxmltools) or `opset_version` (PyTorch) in that range.',
      );
  }
}

const named = (domain: string) => domain || 'ai.onnx';

function checkParts({ nodes, inputs, outputs, ...model }: OnnxSummary): void {
  if (model.externalData)
    throw refused(
      'The weights are in another file (external data).',
      'Save the model as one file: `onnx.save_model(model, path, save_as_external_data=False)`.',
    );
  if (model.functions > 0)
    throw refused(
      `The file defines ${model.functions} operators of its own (local functions).`,
      'Inline them: `onnx.inliner.inline_local_functions(model)`.',
    );
  if (model.sparseTensors > 0)
    throw refused('The file has sparse weights.', 'Export them as dense tensors.');
  for (const [what, list] of Object.entries({ nodes, inputs, outputs }))
    if (list.length > modelLimits[what as 'nodes'])
      throw refused(
        `The model has ${list.length} ${what}; at most ${modelLimits[what as 'nodes']} are taken.`,
        what === 'inputs' ? 'Give it one input [N, columns] instead of one for each.' : smaller,
      );
}

function checkOperator({ opType, domain, output }: OnnxSummary['nodes'][number]): void {
  if (allowedOperators[domain]?.has(opType)) return;
  throw refused(
    `The operator ${opType} of ${named(domain)}, which computes ${output[0] ?? 'nothing'}, is not allowed.`,
    hints[opType] ??
      (domain in allowedOperators
        ? 'Export the model without it; docs/guide/registry.md says which operators are taken.'
        : 'Only operators of ai.onnx and ai.onnx.ml are taken: custom ones would need code beside the file.'),
  );
}

/** A ZipMap at the end of the graph has been taken away before (without-zip-map.ts). */
const zipMap =
  'A ZipMap is taken away by itself only where its maps are outputs and nothing else takes them. Export the classifier without ZipMap: skl2onnx `options={"zipmap": False}`, onnxmltools `zipmap=False`; then `probabilities` is a plain tensor.';
const noBranches =
  'Export the model without control flow; in PyTorch, trace it instead of scripting.';
const hints: Readonly<Record<string, string>> = {
  ZipMap: zipMap,
  SequenceConstruct: 'Export a model of its own for each target: one version predicts one.',
  If: noBranches,
  Loop: noBranches,
  Scan: noBranches,
};

function checkTensor(side: 'input' | 'output', { name, kind, datatype, shape }: OnnxValue): void {
  if (name === '') throw refused(`An ${side} has no name.`, 'Name it when exporting.');
  if (kind !== 'tensor')
    throw refused(`The model's ${side} ${name} is a ${kind}, not a tensor.`, zipMap);
  if (datatype === undefined)
    throw refused(
      `The model's ${side} ${name} has an element type that cannot be sent.`,
      'Cast it to float, double, an integer type, bool or string.',
    );
  if (shape !== undefined && shape.length > modelLimits.rank)
    throw refused(
      `The model's ${side} ${name} has ${shape.length} dimensions; at most ${modelLimits.rank} are taken.`,
      'Reshape it inside the model.',
    );
}

/** Each name is given once (ONNX is in single assignment form), and each output by something. */
function checkNames({ nodes, inputs, outputs, constants }: OnnxSummary): void {
  const given = new Set<string>();
  const results = nodes.flatMap(({ output }) => output.filter((name) => name !== ''));
  for (const name of [...inputs.map((input) => input.name), ...constants, ...results]) {
    if (given.has(name))
      throw refused(`The name ${name} is given to two tensors.`, 'Export the model again.');
    given.add(name);
  }
  const names = outputs.map(({ name }) => name);
  const missing = names.find((name) => !given.has(name));
  if (missing !== undefined)
    throw refused(
      `Nothing in the model computes its output ${missing}.`,
      'Export it again; `onnx.checker.check_model` tells what is wrong.',
    );
  if (new Set(names).size < names.length)
    throw refused('Two outputs of the model have the same name.', 'Name each of them.');
}

/** Nodes are in the order of computing, as ONNX demands; ONNX Runtime refuses any other. */
function checkSizes({ nodes, inputs }: OnnxSummary): void {
  const sent = new Set(inputs.map(({ name }) => name));
  for (const { opType, domain, input, output } of nodes) {
    const sizes = domain === '' ? (sizeInputs[opType] ?? []) : [];
    const open = sizes.map((at) => input[at] ?? '').find((name) => sent.has(name));
    if (open !== undefined)
      throw refused(
        `The size of what ${opType} computes (${output[0]}) follows from values that are sent (${open}).`,
        'Make it a constant or let it follow from the shape of an input.',
      );
    const ofShape = domain === '' && (opType === 'Shape' || opType === 'Size');
    if (!ofShape && input.some((name) => sent.has(name))) for (const name of output) sent.add(name);
  }
}

/**
 * How many parts StringSplit makes follows from the longest text that is sent: without a limit, a request of one long
 * and a thousand short texts would take the memory of a thousand long ones. Parts may be cut again, so limits multiply.
 */
function checkTextParts({ nodes }: OnnxSummary): void {
  const parts = new Map<string, number>();
  for (const { opType, domain, input, output, maxSplit } of nodes) {
    const splits = domain === '' && opType === 'StringSplit';
    const before = input.reduce((most, name) => Math.max(most, parts.get(name) ?? 1), 1);
    const after = splits ? before * ((maxSplit ?? Number.POSITIVE_INFINITY) + 1) : before;
    if (splits && !(after <= modelLimits.textParts))
      throw refused(
        `StringSplit, which computes ${output[0] ?? 'nothing'}, may cut a text into ${Number.isFinite(after) ? after : 'any number of'} parts; at most ${modelLimits.textParts} are taken.`,
        'Set its attribute `maxsplit` from 1 to 256; of splits after one another, the product of their parts counts.',
      );
    for (const name of output) parts.set(name, after);
  }
}

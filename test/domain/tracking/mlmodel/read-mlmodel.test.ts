import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryTrackedFiles } from '#adapters/memory/tracked-files.ts';
import { DomainError } from '#domain/errors.ts';
import { parseMlModel, readMlModel } from '#domain/tracking/mlmodel/read-mlmodel.ts';

/** As MLflow 3.17.2 wrote it for an ONNX model; PyYAML breaks long lines. */
const recorded = `flavors:
  onnx:
    code: null
    data: model.onnx
    onnx_session_options: null
    onnx_version: 1.23.2
    providers:
    - CUDAExecutionProvider
    - CPUExecutionProvider
  python_function:
    data: model.onnx
    env:
      conda: conda.yaml
      virtualenv: python_env.yaml
    loader_module: mlflow.onnx
    python_version: 3.11.7
is_signature_from_type_hint: false
mlflow_version: 3.17.2
model_id: m-5d6543b0cfce4999bca678b7acc89f14
model_size_bytes: 399
model_uuid: 5ff3e730e0e6443db660ca98e0a8c775
prompts: null
run_id: 12345678901234567890e12345678901
signature:
  inputs: '[{"type": "double", "name": "tenure", "required": true}, {"type": "string",
    "name": "plan", "required": false}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1]}}]'
  params: null
type_hint_from_example: false
utc_time_created: '2026-11-21 11:40:59.257258'
`;

const utf8 = (text: string) => new TextEncoder().encode(text);
const parse = (text: string) => parseMlModel(utf8(text));
const minimal = (more: string) => parse(`flavors: {}\n${more}`);
const signature = (inputs: unknown) =>
  minimal(`signature: {inputs: ${JSON.stringify(JSON.stringify(inputs))}}`).signature?.inputs;

describe('REG-4: the file MLmodel', () => {
  it('tells what a client wrote', () => {
    expect(parse(recorded)).toEqual({
      flavors: new Map<string, unknown>([
        [
          'onnx',
          new Map<string, unknown>([
            ['code', null],
            ['data', 'model.onnx'],
            ['onnx_session_options', null],
            ['onnx_version', '1.23.2'],
            ['providers', ['CUDAExecutionProvider', 'CPUExecutionProvider']],
          ]),
        ],
        ['python_function', expect.any(Map)],
      ]),
      environmentFiles: ['conda.yaml', 'python_env.yaml'],
      mlflowVersion: '3.17.2',
      pythonVersion: '3.11.7',
      runId: '12345678901234567890e12345678901',
      modelId: 'm-5d6543b0cfce4999bca678b7acc89f14',
      modelUuid: '5ff3e730e0e6443db660ca98e0a8c775',
      createdAt: '2026-11-21T11:40:59.257Z',
      bytes: 399,
      signature: {
        inputs: {
          json: '[{"type": "double", "name": "tenure", "required": true}, {"type": "string", "name": "plan", "required": false}]',
          columns: ['tenure', 'plan'],
          tensors: [
            { name: 'tenure', datatype: 'FP64', shape: [-1, 1] },
            { name: 'plan', datatype: 'BYTES', shape: [-1, 1] },
          ],
          complete: true,
        },
        outputs: {
          json: '[{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1]}}]',
          tensors: [{ name: '', datatype: 'INT64', shape: [-1] }],
          complete: true,
        },
      },
    });
  });

  it('is looked for in the folder; without it there is no model', async () => {
    const files = memoryTrackedFiles();
    expect(await readMlModel(files, '1/run/artifacts/model')).toBeUndefined();
    await files.write('1/run/artifacts/model/MLmodel', utf8(recorded));
    expect((await readMlModel(files, '1/run/artifacts/model'))?.bytes).toBe(399);
    await files.write('MLmodel', utf8('[]'));
    await expect(readMlModel(files, '')).rejects.toThrow('MLmodel cannot be read: it is not a ma');
  });

  it('texts that look like numbers of YAML 1.2 stay texts, because PyYAML writes them without quotes', () => {
    expect(minimal('run_id: 12e45\nmodel_uuid: 0o17').runId).toBe('12e45');
    expect(minimal('mlflow_version: 2.9').mlflowVersion).toBe('2.9');
    expect(minimal('artifact_path: yes').artifactPath).toBe('yes');
  });

  it('of MLflow 1: the environment is one file, the time has no fraction', () => {
    const facts = parse(
      "flavors:\n  python_function: {env: conda.yaml}\nutc_time_created: '2020-01-02 03:04:05'",
    );
    expect(facts).toMatchObject({
      environmentFiles: ['conda.yaml'],
      createdAt: '2020-01-02T03:04:05.000Z',
    });
    expect(minimal('utc_time_created: yesterday').createdAt).toBeUndefined();
  });

  it('metadata stays what it was, whatever its keys', () => {
    expect(minimal('metadata: {__proto__: 1, a: [true, 1.5, {b: null}], 3: x}').metadata).toBe(
      '{"3":"x","__proto__":1,"a":[true,1.5,{"b":null}]}',
    );
    expect(minimal('metadata: {a: &list [1], b: *list}').metadata).toBe('{"a":[1],"b":[1]}');
  });

  it('what no tensor can express is left out, and the side says so', () => {
    const columns = [
      { type: 'datetime', name: 'at' },
      { type: 'long', name: 'n' },
    ];
    expect(signature(columns)).toMatchObject({
      columns: ['at', 'n'],
      tensors: [{ name: 'n', datatype: 'INT64', shape: [-1, 1] }],
      complete: false,
    });
    const array = { type: 'array', items: { type: 'string' }, name: 'a' };
    expect(signature([array])).toMatchObject({ tensors: [], complete: false });
    const tensor = (dtype: string) => ({
      name: 'x',
      type: 'tensor',
      'tensor-spec': { dtype, shape: [-1, 28, 28] },
    });
    expect(signature([tensor('float16'), tensor('<U5'), tensor('datetime64[ns]')])).toEqual({
      json: expect.any(String),
      tensors: [
        { name: 'x', datatype: 'FP16', shape: [-1, 28, 28] },
        { name: 'x', datatype: 'BYTES', shape: [-1, 28, 28] },
      ],
      complete: false,
    });
  });

  it('a signature of thousands of columns names them, without their tensors', () => {
    const wide = Array.from({ length: 2_000 }, (_, at) => ({ type: 'long', name: `c${at}` }));
    const side = signature(wide.map((spec) => ({ ...spec, required: true })));
    expect(side).toMatchObject({ tensors: [], complete: false });
    expect(side?.columns).toHaveLength(2_000);
  });

  it.each([
    ['nothing', '', 'not a mapping'],
    ['a list', '[]', 'not a mapping'],
    ['no flavours', 'a: 1', 'names no flavors'],
    ['a flavour that is a number', 'flavors: {a: 1}', 'flavors.a is not a mapping'],
    ['a list as the name of a flavour', 'flavors: {? [a] : {}}', 'names no flavors'],
    ['an open bracket', 'flavors: [1', 'line 1, column 12'],
    ['a tag of Python', 'flavors: !!python/object:os.system {}', 'Unresolved tag'],
    ['bytes', 'flavors: {}\nmetadata: {a: !!binary aGk=}', 'Unresolved tag'],
    ['two documents', 'flavors: {}\n---\na: 1', 'multiple documents'],
    ['a list as run', 'flavors: {}\nrun_id: [1]', 'run_id is not a text'],
    ['a way out', 'flavors: {python_function: {env: {conda: ../../x}}}', "has '..' in it"],
    ['an absolute path', 'flavors: {}\nsaved_input_example_info: {artifact_path: /x}', 'absolute'],
    ['a signature that is no JSON', 'flavors: {}\nsignature: {inputs: "["}', 'inputs is not JSON'],
    ['one that is no list', 'flavors: {}\nsignature: {inputs: "{}"}', 'inputs is not a list'],
    ['a column that is a number', 'flavors: {}\nsignature: {inputs: "[1]"}', 'inputs[0] is not'],
    [
      'a negative dimension',
      `flavors: {}\nsignature: {outputs: '[{"type":"tensor","tensor-spec":{"dtype":"int8","shape":[-2]}}]'}`,
      'shape is not a list of sizes',
    ],
    ['an anchor in itself', 'flavors: {}\nmetadata: &a {x: *a}', 'nested too deeply'],
    ['deep brackets', `flavors: {}\nmetadata: ${'['.repeat(50_000)}`, 'nested too deeply'],
    [
      'a billion laughs',
      `a: &a [${'x,'.repeat(9)}]\nb: &b [${'*a,'.repeat(9)}]\nc: &c [${'*b,'.repeat(9)}]\nd: [${'*c,'.repeat(9)}]\nflavors: {}`,
      'Excessive alias count',
    ],
  ])('SEC-3: %s is refused in words', (_, text, words) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ kind: 'invalid', message: expect.stringContaining(words) }),
    );
  });

  it('SEC-3: any text is read or refused, never anything else', () => {
    const words = fc.constantFrom(
      ...': - {}[]&*!|>?\'"\n,#%@~0.eé'.split(''),
      'flavors',
      'a',
      '<<',
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(words).map((parts) => `flavors: {}\n${parts.join('')}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          parse(text);
        } catch (error) {
          expect(error).toBeInstanceOf(DomainError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('SEC-3: what is no text, or too much of it, is refused; many keys take no time', () => {
    expect(() => parseMlModel(Uint8Array.of(0xff, 0xfe))).toThrow('it is not UTF-8');
    expect(() => parseMlModel(new Uint8Array(2 ** 20 + 1))).toThrow(
      expect.objectContaining({ kind: 'too-large' }),
    );
    const keys = Array.from({ length: 60_000 }, (_, at) => `k${at}: v`).join('\n');
    expect(minimal(keys).flavors.size).toBe(0); // 35 s when each key is compared with all others.
  }, 10_000);
});

import { createHash } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { int64s, node, value } from '#domain/onnx/build.ts';
import { encodeModel } from '#domain/onnx/encode-model.ts';
import { modelToOnnx } from '#domain/training/model/model-to-onnx.ts';
import { predictTable } from '#domain/training/model/predict-table.ts';
import { seededRandom } from '#domain/training/random.ts';
import { rowsToTable } from '#domain/training/rows-to-table.ts';
import { echo } from '../../adapters/onnx/tiny-models.ts';
import { train } from '../../domain/training/model/train.ts';
import { conformanceModel, hasConformance, request, setup } from './setup.ts';

/** 300 made-up customers: who pays monthly and came lately leaves. */
const random = seededRandom(7);
const customers = Array.from({ length: 300 }, () => {
  const tenure = random() < 0.05 ? null : Math.floor(random() * 72);
  const contract = random() < 0.5 ? 'Month-to-month' : 'Two year';
  const leaves = random() < (contract === 'Month-to-month' && (tenure ?? 0) < 24 ? 0.8 : 0.1);
  return {
    tenure,
    charges: Math.round(random() * 10_000) / 100,
    contract,
    Churn: leaves ? 'Yes' : 'No',
  };
});
const trained = await train(rowsToTable(customers), {
  target: 'Churn',
  idColumns: [],
  params: { trees: 20 },
});
const churn = modelToOnnx(trained);
const like = {
  features: trained.inputs.map(({ name, kind }) => ({
    name,
    kind: kind === 'number' ? ('numeric' as const) : ('categorical' as const),
  })),
};
const instances = customers.slice(0, 5).map(({ Churn: _, ...features }) => features);
/** A column model whose graph wants three rows: it fails on any other number of them. */
const reshaper = encodeModel({
  graphName: 'reshaper',
  nodes: [node('Reshape', ['x', 'shape'], 'y')],
  initializers: [int64s('shape', [2], [3, 1])],
  inputs: [value('x', 'FP32', ['N', 1])],
  outputs: [value('y', 'FP32', ['M', 1])],
  metadata: {},
});
const columnModel = encodeModel({
  graphName: 'ids',
  nodes: [node('Identity', ['id'], 'same')],
  initializers: [],
  inputs: [value('id', 'INT64', ['N', 1])],
  outputs: [value('same', 'INT64', ['N', 1])],
  metadata: {},
});
interface Answered {
  readonly id: string;
  readonly label: string;
  readonly probabilities: Readonly<Record<string, number>>;
}
const ulid = /^[0-9A-HJKMNP-TV-Z]{26}$/;

describe('POST /v1/models/{name}/predict', () => {
  it('SRV-2: answers plain rows with what the trained model says', async () => {
    const { call, serve } = setup();
    await serve('churn', [churn]);
    const { status, body } = await call('POST', '/v1/models/churn/predict', { instances });
    expect(status).toBe(200);
    expect(body.model).toBe('churn');
    expect(body.predictions).toHaveLength(5);
    const expected = predictTable(trained, rowsToTable(instances, like));
    body.predictions.forEach((prediction: Answered, row: number) => {
      const { id, label, probabilities, ...served } = prediction;
      const yes = expected[row * 2 + 1] as number;
      expect(id).toMatch(ulid);
      expect(served).toEqual({ version: 1, semver: '1.0.0', variant: 'champion' });
      expect(Object.keys(probabilities)).toEqual(['No', 'Yes']);
      expect(probabilities.Yes).toBeCloseTo(yes, 5);
      expect(label).toBe(yes > 0.5 ? 'Yes' : 'No');
    });
    const ids = body.predictions.map(({ id }: { id: string }) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  it('SRV-8: captures the rows as they were sent, with the answers', async () => {
    const { call, serve, captured } = setup();
    await serve('churn', [churn]);
    const { body } = await call('POST', '/v1/models/churn/predict', { instances, subject: 'c-1' });
    const lines = await captured('churn');
    expect(lines.map(({ features }) => features)).toEqual(instances);
    expect(lines.map(({ id }) => id)).toEqual(body.predictions.map(({ id }: { id: string }) => id));
    expect(lines[0]).toMatchObject({ subject: 'c-1', source: 'predict', version: 1 });
    expect(lines[0]?.outputs).toEqual({
      label: body.predictions[0].label,
      probabilities: body.predictions[0].probabilities,
    });
    expect(lines[0]?.latencyMs).toBeGreaterThan(0);
  });

  it('SRV-6: serves a challenger its share, and each subject the same version', async () => {
    const { call, serve } = setup();
    const other = modelToOnnx(trained, { note: 'another file' });
    await serve(
      'churn',
      [churn, other],
      [
        { version: 1, weight: 50, role: 'champion' },
        { version: 2, weight: 50, role: 'challenger' },
      ],
    );
    const served = async (subject: string) =>
      (await call('POST', '/v1/models/churn/predict', { instances: [instances[0]], subject })).body
        .predictions[0].version;
    const versions: number[] = [];
    for (let i = 0; i < 20; i++) versions.push(await served(`c-${i}`));
    expect(new Set(versions)).toEqual(new Set([1, 2]));
    for (let i = 0; i < 20; i++) expect(await served(`c-${i}`)).toBe(versions[i]);
  });

  it.each([
    ['a missing column', [{ tenure: 3, charges: 1 }], 'instances[0].contract'],
    ['an unknown column', [{ ...instances[0], age: 3 }], 'instances[0].age'],
    ['text for a number', [{ ...instances[0], tenure: 'three' }], 'instances[0].tenure'],
    ['a number for a text', [{ ...instances[0], contract: 1 }], 'instances[0].contract'],
    ['no rows', [], 'instances'],
  ])('SRV-2: answers %s with 400, the place and what to do', async (_, wrong, field) => {
    const { call, serve, captured } = setup();
    await serve('churn', [churn]);
    const { status, body } = await call('POST', '/v1/models/churn/predict', { instances: wrong });
    expect({ status, field: body.field }).toEqual({ status: 400, field });
    expect(body.error).toBeTruthy();
    expect(body.hint).toBeTruthy();
    expect(await captured('churn')).toEqual([]);
  });

  it.each(['null', '[]', '"x"', '{}', '', '{"instances": 5}', '{"instances":[{}],"subject":{}}'])(
    'SEC-2: answers the body %j with 400',
    async (text) => {
      const { call, serve } = setup();
      await serve('churn', [churn]);
      expect((await call('POST', '/v1/models/churn/predict', text)).status).toBe(400);
    },
  );

  it('SEC-2: answers a body that is too large with 413', async () => {
    const { call } = setup();
    const { status, body } = await call('POST', '/v1/models/churn/predict', 'x'.repeat(5_300_000));
    expect(status).toBe(413);
    expect(body.hint).toContain('several requests');
  });

  it('reads a body that API Gateway encoded', async () => {
    const { handler, serve } = setup();
    await serve('churn', [churn]);
    const event = request('POST', '/v1/models/churn/predict', { instances });
    const body = Buffer.from(event.body ?? '').toString('base64');
    expect((await handler({ ...event, body, isBase64Encoded: true })).statusCode).toBe(200);
  });
});

describe('the predict function', () => {
  it('SRV-2: answers health and metadata', async () => {
    const { call, serve } = setup();
    await serve('churn', [churn]);
    expect((await call('GET', '/v2')).body).toEqual({
      name: 'loopwright',
      version: '1.2.3',
      extensions: ['binary_tensor_data'],
    });
    expect((await call('GET', '/v2/health/live')).body).toEqual({ live: true });
    expect((await call('GET', '/v2/health/ready')).body).toEqual({ ready: true, live: true });
    expect((await call('GET', '/v2/models/churn')).body).toEqual({
      name: 'churn',
      versions: ['1'],
      platform: 'onnx_onnxv1',
      inputs: [
        { name: 'tenure', datatype: 'FP32', shape: [-1, 1] },
        { name: 'charges', datatype: 'FP32', shape: [-1, 1] },
        { name: 'contract', datatype: 'BYTES', shape: [-1, 1] },
      ],
      outputs: [
        { name: 'label', datatype: 'BYTES', shape: [-1] },
        { name: 'probabilities', datatype: 'FP32', shape: [-1, 2] },
      ],
    });
    expect((await call('GET', '/v2/models/churn/ready')).body).toEqual({
      name: 'churn',
      ready: true,
    });
    expect((await call('GET', '/v2/models/churn/versions/1/ready')).status).toBe(200);
  });

  it.each([
    ['GET', '/v2/models/fraud'],
    ['GET', '/v2/models/fraud/ready'],
    ['POST', '/v2/models/fraud/infer'],
    ['POST', '/v1/models/fraud/predict'],
    ['GET', '/v2/models/churn/versions/9'],
    ['GET', '/v2/models/churn/versions/9/ready'],
    ['POST', '/v2/models/churn/versions/9/infer'],
    ['GET', '/v2/nothing'],
  ])('SRV-2: answers %s %s with 404', async (method, path) => {
    const { call, serve } = setup();
    await serve('churn', [churn]);
    const { status, body } = await call(
      method,
      path,
      method === 'POST' ? { instances, inputs: [] } : undefined,
    );
    expect(status).toBe(404);
    expect(body.error).toBeTruthy();
  });

  it('SRV-2: answers the wrong method with 405', async () => {
    const { call } = setup();
    const { status, headers } = await call('GET', '/v2/models/churn/infer');
    expect({ status, allow: headers?.allow }).toEqual({ status: 405, allow: 'POST' });
  });

  it('GOV-7: lets a viewer read but not predict, and nobody without a role', async () => {
    const { call, serve } = setup();
    await serve('churn', [churn]);
    expect((await call('GET', '/v2/models/churn', undefined, { role: 'viewer' })).status).toBe(200);
    const refused = await call(
      'POST',
      '/v1/models/churn/predict',
      { instances },
      { role: 'viewer' },
    );
    expect(refused.status).toBe(403);
    expect(refused.body.error).toContain('needs predict');
    expect((await call('GET', '/v2', undefined, { role: undefined })).status).toBe(403);
  });

  it('SRV-1: answers 503 when the file of the version is gone, and captures the failure', async () => {
    const { call, serve, captured, artifacts } = setup();
    await serve('churn', [churn]);
    const sha256 = createHash('sha256').update(churn).digest('hex');
    await artifacts.write(`models/churn/${sha256}`, Uint8Array.of(1), 'application/octet-stream');
    const { status, body } = await call('POST', '/v1/models/churn/predict', {
      instances: [instances[0]],
    });
    expect(status).toBe(503);
    expect(body.error).toContain('Version 1 of churn could not be loaded');
    expect((await call('GET', '/v2/models/churn/ready')).status).toBe(503);
    expect(await captured('churn')).toMatchObject([{ outputs: null, error: body.error }]);
  });

  it('EXP-4: answers 503 when the model fails on valid input, and captures the failure', async () => {
    const { call, serve, captured } = setup();
    await serve('reshaper', [reshaper]);
    const { status, body } = await call('POST', '/v1/models/reshaper/predict', {
      instances: [{ x: 1 }, { x: 2 }],
    });
    expect(status).toBe(503);
    expect(body.error).toBe('Version 1 of reshaper failed on this input.');
    expect(await captured('reshaper')).toHaveLength(2);
  });

  it('OBS-1: writes one line of metrics per request, tagged only with what exists', async () => {
    const { call, serve, lines } = setup();
    await serve('churn', [churn]);
    await call('POST', '/v1/models/churn/predict', { instances });
    await call('POST', '/v1/models/made-up/predict', { instances });
    expect(lines).toHaveLength(2);
    const [first, second] = lines.map((line) => JSON.parse(line));
    expect(first).toMatchObject({
      requestId: 'request-1',
      status: 200,
      model: 'churn',
      version: '1',
      predictions: [5],
    });
    expect(second).toMatchObject({ status: 404, clientErrors: [1] });
    expect(second).not.toHaveProperty('model');
  });

  it('SRV-2: takes NaN as Python writes it', async () => {
    const { call, serve } = setup();
    await serve('churn', [churn]);
    const text = '{"instances":[{"tenure":NaN,"charges":20.5,"contract":"Two year"}]}';
    expect((await call('POST', '/v1/models/churn/predict', text)).status).toBe(200);
  });
});

describe('POST /v2/models/{name}/infer', () => {
  const x = (data: readonly unknown[], shape = [data.length, 1]) => ({
    name: 'in_FP32',
    datatype: 'FP32',
    shape,
    data,
  });

  it('SRV-2: answers tensors with tensors, the id, the version and the prediction ids', async () => {
    const { call, serve, captured } = setup();
    await serve('echo', [echo(['FP32'])]);
    const { status, body } = await call('POST', '/v2/models/echo/infer', {
      id: 'r-1',
      parameters: { subject: 's-1' },
      inputs: [x([1.5, 29.85])],
    });
    expect(status).toBe(200);
    const { parameters, outputs, ...rest } = body;
    expect(rest).toEqual({ model_name: 'echo', model_version: '1', id: 'r-1' });
    expect(parameters.variant).toBe('champion');
    const ids = parameters.prediction_ids.split(',');
    expect(outputs).toEqual([
      { name: 'out_FP32', datatype: 'FP32', shape: [2, 1], data: [1.5, Math.fround(29.85)] },
    ]);
    expect(await captured('echo')).toMatchObject([
      { id: ids[0], subject: 's-1', features: { in_FP32: 1.5 }, source: 'infer' },
      { id: ids[1], subject: 's-1', features: { in_FP32: 29.85 } },
    ]);
  });

  it('SRV-4: answers with the version in the path', async () => {
    const { call, serve } = setup();
    await serve('echo', [echo(['FP32']), echo(['FP32'], { second: 'yes' })]);
    const { body } = await call('POST', '/v2/models/echo/versions/2/infer', { inputs: [x([1])] });
    expect(body.model_version).toBe('2');
  });

  /** The JSON and the bytes as API Gateway hands them to Lambda. */
  const binaryRequest = (json: unknown, ...parts: Uint8Array[]) => {
    const head = Buffer.from(JSON.stringify(json));
    const event = request('POST', '/v2/models/echo/infer', undefined, {
      headers: { 'Inference-Header-Content-Length': String(head.length) },
    });
    const body = Buffer.concat([head, ...parts]).toString('base64');
    return { ...event, body, isBase64Encoded: true };
  };
  const half = Float16Array.of(1.5, -2);
  const halfInput = {
    name: 'in_FP16',
    datatype: 'FP16',
    shape: [2, 1],
    parameters: { binary_data_size: 4 },
  };

  it('SRV-2: takes and gives binary tensors, with the length of the JSON in the header', async () => {
    const { handler, serve, captured } = setup();
    await serve('echo', [echo(['FP16'])]);
    const answer = await handler(
      binaryRequest(
        { inputs: [halfInput], parameters: { binary_data_output: true } },
        new Uint8Array(half.buffer),
      ),
    );
    expect(answer).toMatchObject({
      statusCode: 200,
      isBase64Encoded: true,
      headers: { 'content-type': 'application/octet-stream' },
    });
    const bytes = Buffer.from(answer.body, 'base64');
    const length = Number(answer.headers?.['inference-header-content-length']);
    expect(JSON.parse(bytes.toString('utf8', 0, length)).outputs).toEqual([
      {
        name: 'out_FP16',
        datatype: 'FP16',
        shape: [2, 1],
        parameters: { binary_data_size: 4 },
      },
    ]);
    expect(bytes.subarray(length)).toEqual(Buffer.from(half.buffer));
    expect((await captured('echo')).map(({ features }) => features.in_FP16)).toEqual([1.5, -2]);
  });

  it('SRV-2: answers JSON to a binary request that does not ask for bytes', async () => {
    const { handler, serve } = setup();
    await serve('echo', [echo(['FP16'])]);
    const { body, headers, isBase64Encoded } = await handler(
      binaryRequest({ inputs: [halfInput] }, new Uint8Array(half.buffer)),
    );
    expect([headers?.['content-type'], isBase64Encoded]).toEqual(['application/json', undefined]);
    expect(JSON.parse(body).outputs[0].data).toEqual([1.5, -2]);
  });

  it('SRV-2: takes packed bodies, and only as large as others unpacked', async () => {
    const { handler, serve } = setup();
    await serve('echo', [echo(['FP32'])]);
    const send = (bytes: Buffer, encoding: string) =>
      handler({
        ...request('POST', '/v2/models/echo/infer', undefined, {
          headers: { 'Content-Encoding': encoding },
        }),
        body: bytes.toString('base64'),
        isBase64Encoded: true,
      });
    const text = JSON.stringify({ inputs: [x([1])] });
    expect((await send(gzipSync(text), 'gzip')).statusCode).toBe(200);
    expect((await send(deflateSync(text), 'deflate')).statusCode).toBe(200);
    expect((await send(Buffer.from(text), 'gzip')).statusCode).toBe(400);
    expect((await send(Buffer.from(text), 'br')).statusCode).toBe(400);
    expect((await send(gzipSync(' '.repeat(6_000_000)), 'gzip')).statusCode).toBe(413);
  });

  it('SEC-2: answers 413 where the answer is more than Lambda gives back', async () => {
    const { handler, serve } = setup();
    await serve('echo', [echo(['FP64'])]);
    const send = (columns: number) =>
      handler(
        binaryRequest(
          {
            inputs: [
              {
                name: 'in_FP64',
                datatype: 'FP64',
                shape: [1, columns],
                parameters: { binary_data_size: columns * 8 },
              },
            ],
          },
          new Uint8Array(new Float64Array(columns).fill(1 / 3).buffer),
        ),
      );
    expect((await send(300_000)).statusCode).toBe(200);
    const refused = await send(400_000);
    expect([refused.statusCode, JSON.parse(refused.body).hint]).toEqual([
      413,
      expect.stringContaining('fewer `outputs`'),
    ]);
  });

  it('SEC-2: answers text that is not UTF-8 with 400, rather than with other text', async () => {
    const { handler, serve } = setup();
    await serve('echo', [echo(['BYTES'])]);
    const latin1 = Buffer.from(
      JSON.stringify({
        inputs: [{ name: 'in_BYTES', datatype: 'BYTES', shape: [1, 1], data: ['é'] }],
      }),
      'latin1',
    );
    const { statusCode, body } = await handler({
      ...request('POST', '/v2/models/echo/infer'),
      body: latin1.toString('base64'),
      isBase64Encoded: true,
    });
    expect([statusCode, JSON.parse(body).error]).toEqual([400, 'The JSON is not in UTF-8.']);
  });

  it.each(['3000', '-1', '2.5', 'x', ''])(
    'SEC-2: answers Inference-Header-Content-Length: %s with 400',
    async (length) => {
      const { call, serve } = setup();
      await serve('echo', [echo(['FP32'])]);
      const { status, body } = await call('POST', '/v2/models/echo/infer', '{}', {
        headers: { 'Inference-Header-Content-Length': length },
      });
      expect([status, body.field]).toEqual([400, 'Inference-Header-Content-Length']);
    },
  );

  it('SRV-2: says what a gateway may have done to bytes that came as text', async () => {
    const { call, serve } = setup();
    await serve('echo', [echo(['FP16'])]);
    const json = JSON.stringify({ inputs: [halfInput] });
    const mangled = `${json}\ufffd\ufffd\ufffd\ufffd`;
    const { status, body } = await call('POST', '/v2/models/echo/infer', mangled, {
      headers: { 'Inference-Header-Content-Length': String(json.length) },
    });
    expect(status).toBe(400);
    expect(body.hint).toContain('application/octet-stream');
  });

  it('SRV-2: gives whole numbers beyond 2^53 back with all their digits, and takes them in rows', async () => {
    const { handler, call, serve, captured } = setup();
    await serve('echo', [echo(['INT64'])]);
    const { body } = await handler(
      request(
        'POST',
        '/v2/models/echo/infer',
        '{"inputs":[{"name":"in_INT64","datatype":"INT64","shape":[1,2],"data":[9007199254740993,-5]}]}',
      ),
    );
    expect(body).toContain('[9007199254740993,-5]');
    expect(await captured('echo')).toHaveLength(1);
    await serve('ids', [columnModel]);
    const rows = '{"instances":[{"id":9007199254740993},{"id":1}]}';
    const answer = await call('POST', '/v1/models/ids/predict', rows);
    expect([answer.status, answer.body.predictions.length]).toEqual([200, 2]);
    const far = '{"instances":[{"id":9300000000000000000}]}';
    expect((await call('POST', '/v1/models/ids/predict', far)).status).toBe(400);
  });

  it('captures wide tensors by place, and very wide ones without their values', async () => {
    const { call, serve, captured } = setup();
    await serve('echo', [echo(['FP32'])]);
    await call('POST', '/v2/models/echo/infer', { inputs: [x([1, 2, 3, 4], [2, 2])] });
    await call('POST', '/v2/models/echo/infer', {
      inputs: [x(new Array(1001).fill(1), [1, 1001])],
    });
    expect((await captured('echo')).map(({ features }) => features)).toEqual([
      { 'in_FP32[0]': 1, 'in_FP32[1]': 2 },
      { 'in_FP32[0]': 3, 'in_FP32[1]': 4 },
      {},
    ]);
  });
});

/** Skipped where ../shared is absent. */
describe.skipIf(!hasConformance)('the models of the conformance suite', () => {
  it('SRV-2: adds and subtracts as the suite asks', async () => {
    const { call, serve } = setup();
    await serve('addsub', [conformanceModel('addsub')]);
    const inputs = ['a', 'b'].map((name) => ({
      name,
      datatype: 'FP32',
      shape: [1, 4],
      data: name === 'a' ? [[0, 1, 2, 3]] : [1, 1, 1, 1],
    }));
    const { body } = await call('POST', '/v2/models/addsub/infer', { inputs });
    expect(body.outputs.map(({ data }: { data: number[] }) => data)).toEqual([
      [1, 2, 3, 4],
      [-1, 0, 1, 2],
    ]);
    const wrong = await call('POST', '/v2/models/addsub/infer', { inputs: inputs.slice(0, 1) });
    expect(wrong).toMatchObject({ status: 400, body: { error: 'The input b is missing.' } });
  });

  it('SRV-2: echoes every datatype', async () => {
    const { call, serve } = setup();
    await serve('echo', [conformanceModel('echo')]);
    const sent = {
      fp32: [1.5, -2.25],
      fp64: [0.1, 1e300],
      int64: [-5, 9007199254740991],
      int32: [-2147483648, 2147483647],
      bool: [true, false],
      bytes: ['a', ''],
    };
    const inputs = Object.entries(sent).map(([type, data]) => ({
      name: `in_${type}`,
      datatype: type.toUpperCase(),
      shape: [1, 2],
      data,
    }));
    const { body } = await call('POST', '/v2/models/echo/infer', { inputs });
    const data = Object.fromEntries(
      body.outputs.map((o: { name: string; data: unknown }) => [o.name.slice(4), o.data]),
    );
    expect(data).toEqual(sent);
  });

  it('SRV-2: answers plain rows on a model made elsewhere, with text, whole numbers and numbers', async () => {
    const { call, serve } = setup();
    await serve('mixed', [conformanceModel('mixed')]);
    const row = { plan: 'basic', region: 'north', tenure: 3, tickets: 1, spend: 10.5, usage: null };
    const { status, body } = await call('POST', '/v1/models/mixed/predict', { instances: [row] });
    expect(status).toBe(200);
    const { label, probabilities } = body.predictions[0];
    expect([0, 1]).toContain(label);
    expect(probabilities['0'] + probabilities['1']).toBeCloseTo(1, 5);
  });
});

import { describe, expect, it } from 'vitest';
import { memoryTrackedFiles } from '#adapters/memory/tracked-files.ts';
import { Redirect } from '#functions/tracking/call.ts';
import { artifactCalls } from '#functions/tracking/calls/artifacts.ts';
import { oddNames } from '../../../adapters/tracked-files.conformance.ts';
import { sendMlflow } from '../send-mlflow.ts';

const base = '/api/2.0/mlflow-artifacts';
const text = (content: string) => new TextEncoder().encode(content);

function setup() {
  const files = memoryTrackedFiles();
  const calls = artifactCalls({ files });
  const send = sendMlflow(calls);
  /** As the client does: the file, then the same to where it is sent. */
  const upload = async (path: string, content: string) => {
    const { status, location = '' } = await send('PUT', `${base}/artifacts/${path}`, content);
    expect(status).toBe(307);
    await files.put(location, text(content));
  };
  return { files, calls, send, upload };
}

describe('the artifact proxy', () => {
  it('TRK-1: sends a file to S3 by 307 and a reader by 302', async () => {
    const { files, send, upload } = setup();
    await upload('1/r/artifacts/notes/a.txt', '{"path":"other"}');
    const { status, location = '' } = await send(
      'GET',
      `${base}/artifacts/1/r/artifacts/notes/a.txt`,
    );
    expect(status).toBe(302);
    expect(await files.get(location)).toEqual(text('{"path":"other"}'));
    expect((await files.listAll('')).map(({ path }) => path)).toEqual([
      '1/r/artifacts/notes/a.txt',
    ]);
  });

  it('TRK-1: odd names come through paths and queries as they are', async () => {
    const { send, upload } = setup();
    for (const name of oddNames) await upload(`1/x/${encodeURIComponent(name)}`, name);
    const { body } = await send('GET', `${base}/artifacts?path=1%2Fx`);
    expect(body.files.map((file: { path: string }) => file.path)).toEqual([...oddNames].sort());
    for (const name of oddNames) {
      const path = encodeURIComponent(name);
      expect((await send('GET', `${base}/artifacts/1/x/${path}`)).status).toBe(302);
    }
  });

  it('TRK-1: keeps a file of no bytes itself: clients send it in chunks, which S3 refuses', async () => {
    const { files, calls } = setup();
    const put = calls.find(({ method }) => method === 'PUT');
    const actor = { name: 'ada', role: 'scientist' } as const;
    const sent = (bodyBytes?: number) =>
      put?.handle(
        { path: '1/r/__init__.py' },
        { actor, changeId: 'c', ...(bodyBytes !== undefined && { bodyBytes }) },
      );
    expect(await sent(0)).toEqual({});
    expect(await files.download('1/r/__init__.py')).toMatchObject({ bytes: 0 });
    expect(await sent(1)).toBeInstanceOf(Redirect);
    expect(await sent()).toBeInstanceOf(Redirect);
  });

  it('TRK-1: lists base names, and says nothing of a plain file or what is not there', async () => {
    const { send, upload } = setup();
    await upload('1/r/f.txt', 'four');
    await upload('1/r/data/deep/y', 'y');
    expect((await send('GET', `${base}/artifacts?path=1/r/`)).body).toEqual({
      files: [
        { path: 'data', is_dir: true },
        { path: 'f.txt', is_dir: false, file_size: 4 },
      ],
    });
    for (const path of ['1/r/f.txt', '1/r/none', '2'])
      expect(await send('GET', `${base}/artifacts?path=${path}`)).toEqual({
        status: 200,
        body: {},
      });
    expect((await send('GET', `${base}/artifacts`)).body).toEqual({
      files: [{ path: '1', is_dir: true }],
    });
  });

  it('TRK-1: a missing file is 404 in our words', async () => {
    const { send } = setup();
    for (const place of ['artifacts', 'presigned'])
      expect(await send('GET', `${base}/${place}/1/r/none.txt`)).toEqual({
        status: 404,
        body: {
          error_code: 'RESOURCE_DOES_NOT_EXIST',
          message: "There is no artifact '1/r/none.txt'.",
        },
      });
  });

  it('TRK-1: tells URL and size to a client that reads in ranges', async () => {
    const { send, upload } = setup();
    await upload('1/a', 'four');
    const { status, body } = await send('GET', `${base}/presigned/1/a`);
    expect([status, body]).toEqual([200, { url: expect.any(String), file_size: 4 }]);
  });

  it('TRK-1: deletes a file or a folder, and says so twice', async () => {
    const { files, send, upload } = setup();
    for (const path of ['1/a', '1/d/x', '1/d/y', '1/d2']) await upload(path, path);
    for (const path of ['1/a', '1/d', '1/d'])
      expect(await send('DELETE', `${base}/artifacts/${path}`)).toEqual({ status: 200, body: {} });
    expect((await files.listAll('')).map(({ path }) => path)).toEqual(['1/d2']);
  });

  it.each([
    ['PUT', 'artifacts/..%2f..%2fmodels/x'],
    ['GET', 'artifacts/1/%2e%2e/%2e%2e/x'],
    ['GET', 'artifacts/1/%252e%252e/x'],
    ['GET', 'presigned/1/..%5cx'],
    ['DELETE', 'artifacts/%2e%2e'],
    ['DELETE', 'artifacts/1//x'],
    ['GET', 'artifacts?path=../../etc'],
    ['GET', 'artifacts?path=/etc'],
    ['GET', 'artifacts/a%00b'],
  ])('SEC-3: %s %s leads nowhere', async (method, path) => {
    const { send } = setup();
    expect(await send(method, `${base}/${path}`)).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_PARAMETER_VALUE' },
    });
  });

  it('SEC-2: who may only read cannot write', async () => {
    const { calls } = setup();
    const send = sendMlflow(calls, 'viewer');
    for (const [method, path] of [
      ['PUT', 'artifacts/1/x'],
      ['DELETE', 'artifacts/1/x'],
      ['POST', 'mpu/create/1'],
    ] as const)
      expect((await send(method, `${base}/${path}`, { path: 'x' })).status).toBe(403);
    expect((await send('GET', `${base}/artifacts`)).status).toBe(200);
  });
});

describe('uploads in parts', () => {
  const local = '/home/ada/big model.bin';

  it('TRK-1: a URL for each part, then one file under the name it has at the client', async () => {
    const { files, send } = setup();
    const begun = await send('POST', `${base}/mpu/create/1/r`, { path: local, num_parts: 2 });
    const { upload_id, credentials } = begun.body;
    expect(credentials.map((one: { part_number: number }) => one.part_number)).toEqual([1, 2]);
    const parts = [];
    for (const { url, part_number } of credentials)
      parts.push({ part_number, etag: await files.put(url, text(`part ${part_number}`)), url });
    const done = { path: local, upload_id, parts };
    for (let times = 0; times < 2; times += 1)
      expect(await send('POST', `${base}/mpu/complete/1/r`, done)).toEqual({
        status: 200,
        body: {},
      });
    expect(await files.read('1/r/big model.bin', 99)).toEqual(text('part 1part 2'));
  });

  it('TRK-1: given up, nothing is left', async () => {
    const { files, send } = setup();
    const begun = await send('POST', `${base}/mpu/create/1/r`, { path: local });
    const said = { path: local, upload_id: begun.body.upload_id };
    expect(await send('POST', `${base}/mpu/abort/1/r`, said)).toEqual({ status: 200, body: {} });
    const parts = [{ part_number: 1, etag: '"x"' }];
    expect(await send('POST', `${base}/mpu/complete/1/r`, { ...said, parts })).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_PARAMETER_VALUE' },
    });
    expect(await files.listAll('')).toEqual([]);
  });

  it.each([
    ['create/1', {}],
    ['create/1', { path: '/tmp/' }],
    ['create/1', { path: '/tmp/..' }],
    ['create/1', { path: 'x', num_parts: 0 }],
    ['create/1', { path: 'x', num_parts: 10_001 }],
    ['create/1', { path: 'x', num_parts: 'many' }],
    ['create/..%2fx', { path: 'x' }],
    ['complete/1', { path: 'x', parts: [] }],
    ['complete/1', { path: 'x', upload_id: 'u', parts: [] }],
    ['complete/1', { path: 'x', upload_id: 'u', parts: [{ part_number: 0, etag: 'x' }] }],
    ['complete/1', { path: 'x', upload_id: 'u', parts: [{ part_number: 10_001, etag: 'x' }] }],
    [
      'complete/1',
      { path: 'x', upload_id: 'u', parts: Array(2).fill({ part_number: 1, etag: 'x' }) },
    ],
    ['complete/1', { path: 'x', upload_id: 'u' }],
    ['complete/1', { path: 'x', upload_id: 'u', parts: [] }],
    ['complete/1', { path: 'x', upload_id: 'u', parts: [{ etag: 'x' }] }],
    ['abort/1', { path: 'x' }],
  ])('SEC-3: %s refuses %j', async (path, body) => {
    const { send } = setup();
    expect(await send('POST', `${base}/mpu/${path}`, body)).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_PARAMETER_VALUE' },
    });
  });
});

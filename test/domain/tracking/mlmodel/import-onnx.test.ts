import { createHash } from 'node:crypto';
import protobuf from 'protobufjs/minimal.js';
import { describe, expect, it } from 'vitest';
import { memoryTrackedFiles } from '#adapters/memory/tracked-files.ts';
import { importOnnx } from '#domain/tracking/mlmodel/import-onnx.ts';
import { parseMlModel } from '#domain/tracking/mlmodel/read-mlmodel.ts';
import { echo } from '../../../adapters/onnx/tiny-models.ts';
import { unzipped, zipped } from '../../onnx/zip-map-model.ts';

const mlModel = (text: string) => parseMlModel(new TextEncoder().encode(text));
const plain = mlModel('flavors: {onnx: {}}');
const echoed = echo(['FP32']);

/** A model of one weight, [1] float32, in a file of this name. */
function pointingAt(location: string): Uint8Array {
  const part = (number: number, content: Uint8Array | string) => {
    const writer = protobuf.Writer.create().uint32(number * 8 + 2);
    return (typeof content === 'string' ? writer.string(content) : writer.bytes(content)).finish();
  };
  const place = Buffer.concat([part(1, 'location'), part(2, location)]);
  const numbers = protobuf.Writer.create().uint32(8).int64(1).uint32(16).int32(1);
  const external = protobuf.Writer.create()
    .uint32(14 * 8)
    .int32(1);
  const tensor = Buffer.concat([
    numbers.finish(),
    part(8, 'W'),
    part(13, place),
    external.finish(),
  ]);
  return part(7, part(5, tensor));
}

async function folder(contents: Readonly<Record<string, Uint8Array>>) {
  const files = memoryTrackedFiles();
  for (const [path, content] of Object.entries(contents)) await files.write(path, content);
  return files;
}

describe('REG-4: the ONNX model of an MLflow folder', () => {
  it('is model.onnx, or what the flavour names', async () => {
    const files = await folder({ 'm/model.onnx': echoed, 'm/sub/net.onnx': echo(['INT64']) });
    expect(await importOnnx(files, 'm', plain)).toEqual({ bytes: echoed });
    const named = mlModel('flavors: {onnx: {data: sub/net.onnx}}');
    expect(await importOnnx(files, 'm', named)).toEqual({ bytes: echo(['INT64']) });
    expect(await importOnnx(files, 'm', mlModel('flavors: {sklearn: {}}'))).toBeUndefined();
  });

  it('has no ZipMap any more; what was in the folder is told, and its classes are known', async () => {
    const files = await folder({ 'm/model.onnx': zipped() });
    expect(await importOnnx(files, 'm', plain)).toEqual({
      bytes: unzipped(),
      classes: ['No', 'Yes'],
      madeFrom: {
        sha256: createHash('sha256').update(zipped()).digest('hex'),
        bytes: zipped().length,
        changes: [expect.stringMatching(/^ZipMap was taken away: .* \[-1, 2\]\.$/)],
      },
    });
    expect(await files.read('m/model.onnx', 1e6)).toEqual(zipped());
  });

  it('tells that weights were put into it', async () => {
    const files = await folder({
      'm/model.onnx': pointingAt('w'),
      'm/w': Uint8Array.of(1, 2, 3, 4),
    });
    expect((await importOnnx(files, 'm', plain))?.madeFrom).toEqual({
      sha256: createHash('sha256').update(pointingAt('w')).digest('hex'),
      bytes: pointingAt('w').length,
      changes: ['Weights that lay in files beside the model were put into it.'],
    });
  });

  it('says when it is not there', async () => {
    await expect(importOnnx(await folder({}), 'm', plain)).rejects.toMatchObject({
      kind: 'invalid',
      message: 'MLmodel says that the model is in model.onnx, which is not in its folder.',
    });
  });

  it('has its weights beside it, in its own folder', async () => {
    const weights = Uint8Array.of(1, 2, 3, 4);
    for (const location of ['w.data', './w.data', 'parts/w.data']) {
      const model = pointingAt(location);
      const path = `m/sub/${location.replace('./', '')}`;
      const files = await folder({ 'm/sub/net.onnx': model, [path]: weights });
      const named = mlModel('flavors: {onnx: {data: sub/net.onnx}}');
      const bytes = (await importOnnx(files, 'm', named))?.bytes;
      expect(bytes?.subarray(-4)).toEqual(weights);
    }
  });

  it.each([
    '../other/w.data',
    '/etc/passwd',
    '..%2fother%2fw.data',
    'a/../../w.data',
    '..\\w.data',
    's3:\u0000',
  ])('SEC-3: weights at %j are refused, nothing else is read', async (location) => {
    const files = await folder({ 'm/model.onnx': pointingAt(location) });
    const read: string[] = [];
    const spied = {
      read: (path: string, maxBytes: number) => {
        read.push(path);
        return files.read(path, maxBytes);
      },
    };
    await expect(importOnnx(spied, 'm', plain)).rejects.toMatchObject({ kind: 'invalid' });
    expect(read).toEqual(['m/model.onnx']);
  });

  it('SEC-3: neither does `data` lead out of the folder', () => {
    const named = mlModel('flavors: {onnx: {data: ../model.onnx}}');
    return expect(importOnnx(memoryTrackedFiles(), 'm', named)).rejects.toThrow("'..'");
  });

  it('SEC-3: weights that are missing are named', async () => {
    const files = await folder({ 'm/model.onnx': pointingAt('w.data') });
    await expect(importOnnx(files, 'm', plain)).rejects.toThrow(
      "The weights W of the model are in the file w.data, which is not in the model's folder.",
    );
  });
});

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { memoryTrackedFiles } from '#adapters/memory/tracked-files.ts';
import { folderDigest } from '#domain/tracking/mlmodel/folder-digest.ts';

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
const bytes = (text: string) => new TextEncoder().encode(text);

async function folder(contents: Readonly<Record<string, Uint8Array>>) {
  const files = memoryTrackedFiles();
  for (const [path, content] of Object.entries(contents)) await files.write(`m/${path}`, content);
  return files;
}

describe('REG-4: the digest of a folder', () => {
  it('is over names, sizes and contents in the order of the paths', async () => {
    const lines = [`["MLmodel",2,"${sha256('hi')}"]\n`, `["data/model.onnx",1,"${sha256('x')}"]\n`];
    const expected = { kind: 'contents', sha256: sha256(lines.join('')), bytes: 3, files: 2 };
    const [mlmodel, model] = [bytes('hi'), bytes('x')];
    const one = await folder({ MLmodel: mlmodel, 'data/model.onnx': model });
    const other = await folder({ 'data/model.onnx': model, MLmodel: mlmodel });
    expect(await folderDigest(one, 'm')).toEqual(expected);
    expect(await folderDigest(other, 'm')).toEqual(expected);
  });

  it('changes with a byte, a name, and where one file ends and the next begins', async () => {
    const folders: Readonly<Record<string, Uint8Array>>[] = [
      { a: bytes('12'), b: bytes('3') },
      { a: bytes('1'), b: bytes('23') },
      { a: bytes('12'), c: bytes('3') },
      { a: bytes('13'), b: bytes('3') },
      { 'a",2': bytes('12'), b: bytes('3') },
      {},
    ];
    const all = await Promise.all(
      folders.map(async (contents) => (await folderDigest(await folder(contents), 'm')).sha256),
    );
    expect(new Set(all).size).toBe(all.length);
  });

  it('is by sizes above 64 MB, and says so; nothing is read then', async () => {
    const list = [
      { path: 'weights.bin', bytes: 64 * 1024 * 1024 },
      { path: 'MLmodel', bytes: 1 },
    ];
    const digest = await folderDigest(
      { listAll: async () => list, read: () => Promise.reject(new Error('read')) },
      'm',
    );
    expect(digest).toEqual({
      kind: 'sizes',
      sha256: sha256('["MLmodel",1]\n["weights.bin",67108864]\n'),
      bytes: 67_108_865,
      files: 2,
    });
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { readModelArchive } from '#adapters/sagemaker/model-archive.ts';

const folder = mkdtempSync(join(tmpdir(), 'loopwright-archive-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As SageMaker packs /opt/ml/model. */
function packed(files: Readonly<Record<string, string>>): Buffer {
  const from = mkdtempSync(join(folder, 'model-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(from, path, '..'), { recursive: true });
    writeFileSync(join(from, path), text);
  }
  execFileSync('tar', ['--create', '--gzip', '--file', `${from}.tar.gz`, '--directory', from, '.']);
  return readFileSync(`${from}.tar.gz`);
}

describe('RTR-4: model.tar.gz of a training job', () => {
  it('gives its files by their paths, whatever their size', () => {
    const files = { 'trees.json': '{"trees":[]}', 'code/empty.txt': '', big: 'x'.repeat(70_000) };
    const read = readModelArchive(packed(files));
    const texts = [...read].map(([path, bytes]) => [path, Buffer.from(bytes).toString()]);
    expect(Object.fromEntries(texts)).toEqual(files);
  });

  it.each([
    ['no archive at all', Buffer.from('hello')],
    ['gzip of something else', gzipSync(Buffer.from('x'.repeat(600)))],
    ['an archive that was cut off', packed({ big: 'x'.repeat(70_000) }).subarray(0, 200)],
  ])('%s is refused in words', (_, bytes) => {
    expect(() => readModelArchive(bytes)).toThrow(/model\.tar\.gz cannot be read/);
  });
});

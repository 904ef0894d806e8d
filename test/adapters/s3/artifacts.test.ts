import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { s3Artifacts } from '#adapters/s3/artifacts.ts';
import { fakeS3 } from './fake-s3.ts';

describe('s3Artifacts', () => {
  it('SRV-1: reads what was written, by its URI', async () => {
    const artifacts = s3Artifacts(fakeS3().client, 'artifacts');
    const uri = await artifacts.write(
      'models/x/model.onnx',
      Uint8Array.of(1, 2),
      'application/octet-stream',
    );
    expect(uri).toBe('s3://artifacts/models/x/model.onnx');
    expect(await artifacts.read(uri)).toEqual(Uint8Array.of(1, 2));
  });

  it('SEC-3: does not read a file that is larger than its reader takes', async () => {
    const artifacts = s3Artifacts(fakeS3({ 'uploads/x': 'four' }).client, 'artifacts');
    expect((await artifacts.read('s3://artifacts/uploads/x', 4)).length).toBe(4);
    await expect(artifacts.read('s3://artifacts/uploads/x', 3)).rejects.toMatchObject({
      kind: 'too-large',
    });
  });

  it('says that a file is not there', async () => {
    const artifacts = s3Artifacts(fakeS3().client, 'artifacts');
    await expect(artifacts.read('s3://artifacts/uploads/x')).rejects.toMatchObject({
      kind: 'not-found',
      message: 'There is no file s3://artifacts/uploads/x.',
    });
  });

  it('says so too where S3 calls a missing file forbidden', async () => {
    const send = async () => {
      throw Object.assign(new Error('Access Denied'), { name: 'AccessDenied' });
    };
    const artifacts = s3Artifacts({ send, config: {} } as unknown as S3Client, 'artifacts');
    await expect(artifacts.read('s3://artifacts/x')).rejects.toMatchObject({ kind: 'not-found' });
  });

  it.each([
    's3://other/key',
    's3://artifacts',
    's3://artifacts/',
    's3://artifacts-2/key',
    '/etc/passwd',
  ])('SEC-3: refuses %s, which is not a file of its bucket', async (uri) => {
    const artifacts = s3Artifacts(fakeS3({ key: 'x', '': 'x' }).client, 'artifacts');
    await expect(artifacts.read(uri)).rejects.toMatchObject({ kind: 'invalid', field: 'uri' });
  });

  it('offers an upload URL that signs no checksum of a body it does not know', async () => {
    const client = new S3Client({
      region: 'eu-central-1',
      credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
    });
    const { uri, putUrl } = await s3Artifacts(client, 'artifacts').uploadUrl('uploads/a b', 600);
    const url = new URL(putUrl);
    expect(uri).toBe('s3://artifacts/uploads/a b');
    expect(url.pathname).toBe('/uploads/a%20b');
    expect(url.searchParams.get('X-Amz-Expires')).toBe('600');
    expect(url.searchParams.get('X-Amz-SignedHeaders')).toBe('host');
    expect(putUrl).not.toMatch(/checksum|crc32/i);
  });
});

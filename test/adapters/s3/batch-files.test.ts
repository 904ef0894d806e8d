import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { s3BatchFiles } from '#adapters/s3/batch-files.ts';
import { fakeS3 } from './fake-s3.ts';

const uri = 's3://artifacts/uploads/churn/01';
const text = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);

describe('s3BatchFiles', () => {
  it('SRV-4: reads ranges, the last byte not included', async () => {
    const files = s3BatchFiles(fakeS3({ 'uploads/churn/01': 'abcdef' }).client, 'artifacts');
    const file = await files.describe(uri);
    expect(file.bytes).toBe(6);
    expect(text(await files.range(file, 1, 3))).toBe('bc');
    expect(await files.range(file, 3, 3)).toEqual(new Uint8Array());
  });

  it('SRV-4: tells when the file is no longer the one that was described', async () => {
    const s3 = fakeS3({ 'uploads/churn/01': 'abcdef' });
    const files = s3BatchFiles(s3.client, 'artifacts');
    const file = await files.describe(uri);
    s3.files.set('uploads/churn/01', Buffer.from('abcdeg'));
    await expect(files.range(file, 0, 2)).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('has changed'),
    });
    s3.files.delete('uploads/churn/01');
    await expect(files.range(file, 0, 2)).rejects.toMatchObject({ kind: 'invalid' });
  });

  it.each([
    's3://other/uploads/churn/01',
    's3://artifacts/models/churn/x/model.onnx',
    's3://artifacts/uploads/',
    'https://example.com/rows.csv',
  ])('SEC-3: does not read %s', async (wrong) => {
    const files = s3BatchFiles(fakeS3({ 'models/churn/x/model.onnx': 'x' }).client, 'artifacts');
    await expect(files.describe(wrong)).rejects.toMatchObject({ kind: 'invalid', field: 'input' });
  });

  it('SRV-4: says that a file is not there', async () => {
    const files = s3BatchFiles(fakeS3().client, 'artifacts');
    await expect(files.describe(uri)).rejects.toMatchObject({ kind: 'not-found' });
    expect(await files.read('batches/churn/1/plan.json')).toBeUndefined();
  });

  it('SRV-4: lists more keys than a page holds', async () => {
    const files = s3BatchFiles(fakeS3().client, 'artifacts');
    for (const name of ['c', 'a', 'e', 'b', 'd'])
      await files.write(`batches/x/${name}`, Uint8Array.of(1), 'text/plain');
    await files.write('batches/y', Uint8Array.of(1), 'text/plain');
    expect(await files.keys('batches/x/')).toEqual(
      ['a', 'b', 'c', 'd', 'e'].map((name) => `batches/x/${name}`),
    );
  });

  it('SRV-4: offers a download URL that expires', async () => {
    const client = new S3Client({
      region: 'eu-central-1',
      credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
    });
    const url = new URL(await s3BatchFiles(client, 'artifacts').downloadUrl('batches/x/a', 900));
    expect([url.pathname, url.searchParams.get('X-Amz-Expires')]).toEqual(['/batches/x/a', '900']);
  });
});

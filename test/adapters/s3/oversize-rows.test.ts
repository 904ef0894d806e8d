import { describe, expect, it } from 'vitest';
import { s3OversizeRows } from '#adapters/s3/oversize-rows.ts';
import { fakeS3 } from './fake-s3.ts';

describe('s3OversizeRows', () => {
  it('SRV-8: keeps a row under the hour of its prediction, and says where', async () => {
    const { client, files } = fakeS3();
    const rows = s3OversizeRows(client, 'lake');
    const uri = await rows.keep('01A', '2026-11-02T03:04:05.000Z', '{"a":1}');
    expect(uri).toBe('s3://lake/oversize/2026/11/02/03/01A.json');
    expect([...files.keys()]).toEqual(['oversize/2026/11/02/03/01A.json']);
  });
});

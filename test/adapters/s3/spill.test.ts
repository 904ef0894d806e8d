import { describe, expect, it } from 'vitest';
import { s3CaptureLake } from '#adapters/s3/capture-lake.ts';
import { s3Spill } from '#adapters/s3/spill.ts';
import { collect } from '../../collect.ts';
import { captureAt } from '../capture-lines.ts';
import { fakeS3 } from './fake-s3.ts';

describe('s3Spill', () => {
  it('SRV-8: puts lines where the reader of the lake finds them', async () => {
    const { client, files } = fakeS3();
    const line = captureAt('2026-11-02T01:59:59.000Z');
    const spill = s3Spill(client, 'lake', () => new Date('2026-11-02T02:00:01Z'));
    await spill('captures', Buffer.from(`${JSON.stringify(line)}\n`));
    expect([...files.keys()][0]).toMatch(/^captures\/2026\/11\/02\/02\/spill-[\w-]{36}\.jsonl$/);
    const found = s3CaptureLake(client, 'lake').captures({
      model: 'churn',
      from: new Date('2026-11-02T01:00:00Z'),
      to: new Date('2026-11-02T02:00:00Z'),
    });
    expect(await collect(found)).toEqual([line]);
  });
});

import { randomUUID } from 'node:crypto';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Spill } from '../firehose/capture-log.ts';

/** Lines that Firehose did not take, as one object beside those it writes: the lake's reader finds them there. */
export function s3Spill(client: S3Client, bucket: string, now = () => new Date()): Spill {
  return async (kind, lines) => {
    const hour = now().toISOString().slice(0, 13).replace(/[-T]/g, '/');
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: `${kind}/${hour}/spill-${randomUUID()}.jsonl`,
        Body: lines,
        ContentType: 'application/x-ndjson',
      }),
    );
  };
}

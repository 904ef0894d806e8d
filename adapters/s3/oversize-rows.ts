import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { OversizeRows } from '#domain/serving/ports.ts';

/** Rows that are too large for a capture line, one object each: `oversize/yyyy/MM/dd/HH/{id}.json` in the lake. */
export const s3OversizeRows = (client: S3Client, bucket: string): OversizeRows => ({
  async keep(id, ts, features) {
    const hour = ts.slice(0, 13).replace(/[-T]/g, '/');
    const Key = `oversize/${hour}/${id}.json`;
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key,
        Body: features,
        ContentType: 'application/json',
      }),
    );
    return `s3://${bucket}/${Key}`;
  },
});

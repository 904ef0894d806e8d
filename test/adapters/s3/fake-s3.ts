import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

const etagOf = (bytes: Buffer) => `"${createHash('md5').update(bytes).digest('hex')}"`;

/** Enough of S3 for the adapters: one bucket in a map, pages of two keys, small objects in chunks of three bytes. */
export function fakeS3(objects: Record<string, string | Uint8Array> = {}) {
  const files = new Map(Object.entries(objects).map(([key, body]) => [key, Buffer.from(body)]));
  const world = {
    underWay: 0,
    mostUnderWay: 0,
    listed: [] as string[],
    downloaded: [] as string[],
    failing: '',
    /** When an object was written, by key; unknown when absent. */
    writtenAt: {} as Record<string, Date>,
  };

  async function send(command: unknown): Promise<unknown> {
    world.underWay += 1;
    world.mostUnderWay = Math.max(world.mostUnderWay, world.underWay);
    await new Promise((resolve) => setImmediate(resolve));
    world.underWay -= 1;
    if (command instanceof PutObjectCommand) {
      files.set(command.input.Key ?? '', Buffer.from(command.input.Body as Uint8Array));
      return {};
    }
    if (command instanceof ListObjectsV2Command) {
      const { Prefix = '', ContinuationToken = '' } = command.input;
      if (ContinuationToken === '') world.listed.push(Prefix);
      const keys = [...files.keys()].filter((key) => key.startsWith(Prefix)).sort();
      const from = keys.findIndex((key) => key > ContinuationToken);
      const page = from === -1 ? [] : keys.slice(from, from + 2);
      const more = from !== -1 && from + 2 < keys.length;
      return {
        Contents: page.map((Key) => ({
          Key,
          Size: files.get(Key)?.length,
          ETag: etagOf(files.get(Key) as Buffer),
          LastModified: world.writtenAt[Key],
        })),
        NextContinuationToken: more ? page.at(-1) : undefined,
      };
    }
    if (command instanceof HeadObjectCommand) {
      const bytes = files.get(command.input.Key ?? '');
      if (bytes === undefined) throw Object.assign(new Error('not found'), { name: 'NotFound' });
      return { ContentLength: bytes.length, ETag: etagOf(bytes) };
    }
    if (command instanceof GetObjectCommand) {
      world.downloaded.push(command.input.Key ?? '');
      const whole = files.get(command.input.Key ?? '');
      if (whole === undefined) throw Object.assign(new Error('no such key'), { name: 'NoSuchKey' });
      const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(command.input.Range ?? '') ?? [];
      const bytes = first === undefined ? whole : whole.subarray(Number(first), Number(last) + 1);
      const chunks = function* () {
        const size = bytes.length > 10_000 ? 65_536 : 3;
        for (let at = 0; at < bytes.length; at += size) {
          if (command.input.Key === world.failing && at > 3) throw new Error('connection reset');
          yield bytes.subarray(at, at + size);
        }
      };
      const body = Readable.from(chunks(), { objectMode: false });
      return {
        ContentLength: bytes.length,
        ETag: etagOf(whole),
        Body: Object.assign(body, { transformToByteArray: async () => new Uint8Array(bytes) }),
      };
    }
    throw new Error(`not faked: ${String(command)}`);
  }
  return { client: { send } as unknown as S3Client, files, world };
}

import type { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { invalid, tooLarge } from '#domain/errors.ts';
import { compareFiles } from '#domain/tracking/file-order.ts';
import type { TrackedFile, TrackedFiles } from '#domain/tracking/ports.ts';
import { wholeEtag } from './whole-etag.ts';

const prefix = 'mlflow/';

/**
 * S3 looks at the time when a request begins: a transfer that takes longer goes on. Redirected clients begin at once.
 * Parts wait for the ones before them: 5 GB over 2 Mbit/s take 6 hours. Whatever is asked for, no URL outlives the
 * credentials of the role that signs it.
 */
const defaultSeconds = 15 * 60;
const partSeconds = 6 * 60 * 60;

/** Objects below `mlflow/` of one bucket. */
export function s3TrackedFiles(client: S3Client, bucket: string): TrackedFiles {
  const at = (path: string) => ({ Bucket: bucket, Key: prefix + path });
  const uriOf = (path: string) => `s3://${bucket}/${prefix}${path}`;
  // Otherwise the SDK signs the checksum of the empty body it knows here, and the real body is refused.
  const presigning: S3Client = Object.create(client, {
    config: {
      value: { ...client.config, requestChecksumCalculation: async () => 'WHEN_REQUIRED' },
    },
  });

  async function* pages(
    folder: string,
    delimiter: { readonly Delimiter?: '/' } = {},
  ): AsyncGenerator<ListObjectsV2CommandOutput> {
    const query = { Bucket: bucket, Prefix: prefix + below(folder), ...delimiter };
    for (let token: string | undefined, more = true; more; more = token !== undefined) {
      const page = await client.send(
        new ListObjectsV2Command({
          ...query,
          ...(token !== undefined && { ContinuationToken: token }),
        }),
      );
      yield page;
      token = page.NextContinuationToken;
    }
  }

  return {
    async upload(path, expiresIn = defaultSeconds) {
      const command = new PutObjectCommand(at(path));
      return { url: await getSignedUrl(presigning, command, { expiresIn }) };
    },
    async download(path, expiresIn = defaultSeconds) {
      const head = await client.send(new HeadObjectCommand(at(path))).catch(undefinedIfMissing);
      if (head === undefined) return undefined;
      const command = new GetObjectCommand({
        ...at(path),
        ResponseContentDisposition: `attachment; filename*=UTF-8''${attributeValue(path)}`,
      });
      return {
        url: await getSignedUrl(presigning, command, { expiresIn }),
        bytes: head.ContentLength ?? 0,
      };
    },
    async list(folder) {
      const found: TrackedFile[] = [];
      const from = prefix.length + below(folder).length;
      for await (const page of pages(folder, { Delimiter: '/' })) {
        for (const { Prefix = '' } of page.CommonPrefixes ?? [])
          found.push({ name: Prefix.slice(from, -1), isFolder: true });
        for (const { Key = '', Size = 0 } of page.Contents ?? [])
          found.push({ name: Key.slice(from), isFolder: false, bytes: Size });
      }
      // An object whose name ends with a slash is how some tools mark an empty folder.
      return found.filter(({ name }) => name !== '').sort(compareFiles);
    },
    async listAll(folder) {
      const from = prefix.length + below(folder).length;
      const found: { path: string; bytes: number }[] = [];
      for await (const page of pages(folder))
        for (const { Key = '', Size = 0 } of page.Contents ?? [])
          if (!Key.endsWith('/')) found.push({ path: Key.slice(from), bytes: Size });
      return found;
    },
    async read(path, maxBytes) {
      const answer = await client.send(new GetObjectCommand(at(path))).catch(undefinedIfMissing);
      if (answer === undefined) return undefined;
      const { Body, ContentLength = 0 } = answer;
      if (ContentLength > maxBytes) {
        (Body as Readable | undefined)?.destroy();
        throw tooLarge(`${path} has ${ContentLength} bytes; at most ${maxBytes} are read.`);
      }
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    },
    async write(path, bytes) {
      await client.send(new PutObjectCommand({ ...at(path), Body: bytes }));
    },
    async remove(path) {
      await client.send(new DeleteObjectCommand(at(path)));
      for await (const { Contents = [] } of pages(path)) {
        if (Contents.length === 0) continue;
        const Objects = Contents.map(({ Key = '' }) => ({ Key }));
        const { Errors: [failed] = [] } = await client.send(
          new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
        );
        if (failed) throw new Error(`${failed.Key} was not deleted: ${failed.Message}`);
      }
    },
    async beginParts(path, parts) {
      const { UploadId: uploadId = '' } = await client.send(
        new CreateMultipartUploadCommand(at(path)),
      );
      const urlOf = (_: unknown, index: number) =>
        getSignedUrl(
          presigning,
          new UploadPartCommand({ ...at(path), UploadId: uploadId, PartNumber: index + 1 }),
          { expiresIn: partSeconds },
        );
      return { uploadId, urls: await Promise.all(Array.from({ length: parts }, urlOf)) };
    },
    async completeParts(path, uploadId, parts) {
      const sorted = parts.toSorted((a, b) => a.number - b.number);
      const Parts = sorted.map(({ number, etag }) => ({ PartNumber: number, ETag: etag }));
      try {
        await client.send(
          new CompleteMultipartUploadCommand({
            ...at(path),
            UploadId: uploadId,
            MultipartUpload: { Parts },
          }),
        );
      } catch (cause) {
        const why = refusals.get((cause as Error).name);
        if (why === undefined) throw cause;
        // A client that did not hear our answer asks again, when the upload is no more.
        const head = await client.send(new HeadObjectCommand(at(path))).catch(undefinedIfMissing);
        if (head?.ETag === wholeEtag(sorted.map(({ etag }) => etag))) return;
        throw invalid(`The parts of ${path} cannot be put together: ${why}.`, {
          hint: 'Upload the file again.',
          cause,
        });
      }
    },
    async abortParts(path, uploadId) {
      try {
        await client.send(new AbortMultipartUploadCommand({ ...at(path), UploadId: uploadId }));
      } catch (cause) {
        if ((cause as Error).name !== 'NoSuchUpload') throw cause;
      }
    },
    uriOf,
  };
}

const below = (folder: string): string => (folder === '' ? '' : `${folder}/`);

/** What S3 says of parts that do not make a file; all of it is the caller's to mend. */
const refusals = new Map([
  ['NoSuchUpload', 'there is no such upload'],
  ['InvalidPart', 'a part was not uploaded, or has another ETag'],
  ['InvalidPartOrder', 'a part is listed twice'],
  ['EntityTooSmall', 'all parts but the last must have 5 MiB at least'],
  ['MalformedXML', 'there is no part'],
  ['InvalidRequest', 'there is no part'],
  ['InvalidArgument', 'the id of the upload, or the number of a part, is wrong'],
]);

/** Who may not list the whole bucket is told 403 of a file that is not there. */
function undefinedIfMissing(cause: {
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly name?: string;
}): undefined {
  const missing = ['NoSuchKey', 'NotFound', 'AccessDenied', 'Forbidden'];
  if ([403, 404].includes(cause.$metadata?.httpStatusCode ?? 0)) return undefined;
  if (missing.includes(cause.name ?? '')) return undefined;
  throw cause;
}

/** The base name as RFC 5987 has it in a header. */
const attributeValue = (path: string): string =>
  encodeURIComponent(path.split('/').at(-1) ?? '').replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

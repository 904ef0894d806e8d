import * as z from 'zod/mini';
import { notFound } from '#domain/errors.ts';
import { beginArtifactParts, completeArtifactParts } from '#domain/tracking/artifact-parts.ts';
import {
  artifactFolder,
  artifactPath,
  baseName,
  joinPath,
} from '#domain/tracking/artifact-path.ts';
import { listFolder } from '#domain/tracking/list-artifacts.ts';
import type { TrackedFiles } from '#domain/tracking/ports.ts';
import { type MlflowCall, mlflowCall, Redirect } from '../call.ts';
import { anyText, int64, message, text } from '../wire/fields.ts';
import { fileMessage } from '../wire/file-message.ts';

export interface ArtifactCallsDeps {
  readonly files: TrackedFiles;
}

const base = '/api/2.0/mlflow-artifacts';

/**
 * What server-info says of artifacts (contract §9). Uploads: a file from 500 MiB on cannot come as one PUT. Downloads: off,
 * although `presigned` is there for clients that ask for it (MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD). Either way a file
 * costs two requests, one to us and one to S3; tried with client 3.17.2, 60 small files took 0.5 s and 0.7 s, and 200 MB
 * took 1.2 s streamed and 2.8 s in ranges, which the client holds in memory, 100 MiB each.
 */
export const artifactFeatures = {
  multipart_uploads_enabled: true,
  multipart_downloads_enabled: false,
  presigned_upload_run_id_supported: true,
  presigned_upload_model_id_supported: true,
} as const;

/** The proxy of `mlflow-artifacts:/{path}`: questions come here, bytes go to S3 and come from there. */
export function artifactCalls({ files }: ArtifactCallsDeps): readonly MlflowCall[] {
  const download = async (path: string) => {
    const door = await files.download(artifactPath(path));
    if (door !== undefined) return door;
    throw notFound(`There is no artifact '${path}'.`, { field: 'path' });
  };
  /** The file's folder is in the URL; its name is that of the client's own file. */
  const pathOf = ({ folder, path }: { readonly folder: string; readonly path: string }) =>
    artifactPath(joinPath(artifactFolder(folder), artifactPath(baseName(path))));
  const file = message({ path: text() });
  const upload = { folder: text(), path: text() };
  return [
    mlflowCall({
      method: 'PUT',
      path: `${base}/artifacts/*path`,
      permission: 'track',
      request: file,
      async handle({ path }, { bodyBytes }) {
        const checked = artifactPath(path);
        if (bodyBytes !== 0) return new Redirect((await files.upload(checked)).url, 307);
        // Python's requests sends an empty file in chunks, which S3 refuses (501 NotImplemented).
        await files.write(checked, new Uint8Array());
        return {};
      },
    }),
    mlflowCall({
      method: 'GET',
      path: `${base}/artifacts/*path`,
      permission: 'read',
      request: file,
      handle: async ({ path }) => new Redirect((await download(path)).url, 302),
    }),
    mlflowCall({
      method: 'GET',
      path: `${base}/artifacts`,
      permission: 'read',
      request: message({ path: z._default(anyText(), '') }),
      handle: async ({ path }) => ({
        files: (await listFolder({ files }, artifactFolder(path))).map(fileMessage),
      }),
    }),
    mlflowCall({
      method: 'DELETE',
      path: `${base}/artifacts/*path`,
      permission: 'track',
      request: file,
      async handle({ path }) {
        await files.remove(artifactPath(path));
        return {};
      },
    }),
    mlflowCall({
      method: 'GET',
      path: `${base}/presigned/*path`,
      permission: 'read',
      request: file,
      async handle({ path }) {
        const { url, bytes } = await download(path);
        return { url, file_size: bytes };
      },
    }),
    mlflowCall({
      method: 'POST',
      path: `${base}/mpu/create/*folder`,
      permission: 'track',
      request: message({ ...upload, num_parts: z._default(int64(), 1) }),
      async handle({ num_parts, ...place }) {
        const { uploadId, urls } = await beginArtifactParts({ files }, pathOf(place), num_parts);
        return {
          upload_id: uploadId,
          credentials: urls.map((url, index) => ({ url, part_number: index + 1 })),
        };
      },
    }),
    mlflowCall({
      method: 'POST',
      path: `${base}/mpu/complete/*folder`,
      permission: 'track',
      request: message({
        ...upload,
        upload_id: text(),
        parts: z.array(message({ part_number: int64(), etag: text() })),
      }),
      async handle({ upload_id, parts, ...place }) {
        const sent = parts.map(({ part_number, etag }) => ({ number: part_number, etag }));
        await completeArtifactParts({ files }, pathOf(place), upload_id, sent);
        return {};
      },
    }),
    mlflowCall({
      method: 'POST',
      path: `${base}/mpu/abort/*folder`,
      permission: 'track',
      request: message({ ...upload, upload_id: text() }),
      async handle({ upload_id, ...place }) {
        await files.abortParts(pathOf(place), upload_id);
        return {};
      },
    }),
  ];
}

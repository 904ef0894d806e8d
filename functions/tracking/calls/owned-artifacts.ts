import * as z from 'zod/mini';
import { invalid, notFound } from '#domain/errors.ts';
import { ownFolderAt } from '#domain/tracking/artifact-location.ts';
import { artifactFolder, artifactPath, joinPath } from '#domain/tracking/artifact-path.ts';
import { knownLoggedModel } from '#domain/tracking/find-logged-models.ts';
import { listBelow } from '#domain/tracking/list-artifacts.ts';
import type { TrackedFiles, TrackingStore } from '#domain/tracking/ports.ts';
import { type MlflowCall, mlflowCall } from '../call.ts';
import { anyText, int64, message, optional, text } from '../wire/fields.ts';
import { fileMessage } from '../wire/file-message.ts';

export interface OwnedArtifactCallsDeps {
  readonly store: Pick<TrackingStore, 'run' | 'loggedModel'>;
  readonly files: TrackedFiles;
}

const api = '/api/2.0/mlflow';
/** What S3 allows; a URL never outlives the credentials it is signed with, which are good for some hours. */
const maxExpirationSeconds = 604_800;

const owner = {
  run_id: optional(anyText()),
  run_uuid: optional(anyText()),
  model_id: optional(anyText()),
};
interface Owner {
  readonly run_id?: string;
  readonly run_uuid?: string;
  readonly model_id?: string;
}

/** Artifacts by the run or logged model they belong to, with paths relative to its root. */
export function ownedArtifactCalls({
  store,
  files,
}: OwnedArtifactCallsDeps): readonly MlflowCall[] {
  async function rootOf(asked: Owner): Promise<string> {
    const runId = asked.run_id || asked.run_uuid || '';
    const modelId = asked.model_id ?? '';
    if ((runId === '') === (modelId === ''))
      throw invalid('Exactly one of run_id and model_id is needed.', { field: 'run_id' });
    if (modelId !== '') return (await knownLoggedModel({ store }, modelId)).artifactUri;
    const run = await store.run(runId);
    if (run) return run.artifactUri;
    throw notFound(`Run with id=${runId} not found.`, { field: 'run_id' });
  }
  async function list(root: string, path: string, pageToken: string) {
    const page = await listBelow(
      { files },
      ownFolderAt(files, root),
      artifactFolder(path),
      pageToken,
    );
    return {
      root_uri: root,
      files: page.files.map(fileMessage),
      next_page_token: page.nextPageToken,
    };
  }
  const wanted = message({
    ...owner,
    path: text(),
    expiration: z._default(
      int64().check(
        z.refine(
          (seconds: number) => seconds >= 1 && seconds <= maxExpirationSeconds,
          `Invalid input: expected 1 to ${maxExpirationSeconds} seconds`,
        ),
      ),
      900,
    ),
  });
  const pathIn = async (asked: z.output<typeof wanted>) => {
    const path = artifactPath(asked.path);
    return joinPath(ownFolderAt(files, await rootOf(asked)), path);
  };
  return [
    mlflowCall({
      method: 'GET',
      path: `${api}/artifacts/list`,
      permission: 'read',
      request: message({
        run_id: optional(anyText()),
        run_uuid: optional(anyText()),
        path: z._default(anyText(), ''),
        page_token: z._default(anyText(), ''),
      }),
      handle: async ({ path, page_token, ...run }) => list(await rootOf(run), path, page_token),
    }),
    mlflowCall({
      method: 'GET',
      path: `${api}/logged-models/:model_id/artifacts/directories`,
      permission: 'read',
      request: message({
        model_id: text(),
        artifact_directory_path: z._default(anyText(), ''),
        page_token: z._default(anyText(), ''),
      }),
      handle: async ({ model_id, artifact_directory_path, page_token }) =>
        list(await rootOf({ model_id }), artifact_directory_path, page_token),
    }),
    mlflowCall({
      method: 'POST',
      path: `${api}/artifacts/presigned-upload-url`,
      permission: 'track',
      request: wanted,
      handle: async (asked) => ({
        presigned_url: (await files.upload(await pathIn(asked), asked.expiration)).url,
      }),
    }),
    mlflowCall({
      method: 'POST',
      path: `${api}/artifacts/presigned-download-url`,
      permission: 'read',
      request: wanted,
      async handle(asked) {
        const door = await files.download(await pathIn(asked), asked.expiration);
        if (door) return { presigned_url: door.url, file_size: door.bytes };
        throw notFound(`There is no artifact '${asked.path}'.`, { field: 'path' });
      },
    }),
  ];
}

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { invalid, notFound } from '#domain/errors.ts';
import { withoutZipMap } from '#domain/onnx/without-zip-map.ts';
import { isModelName } from '#domain/registry/model-name.ts';
import type { ModelVersion } from '#domain/registry/model-version.ts';
import type { Artifacts } from '#domain/registry/ports.ts';
import type { LoadedModels, ServingDirectory } from '#domain/serving/ports.ts';

/** Artifacts that are files of this machine, by `file://` URIs, as a registration would keep them: without a final ZipMap. */
export const fileArtifacts: Pick<Artifacts, 'read'> = {
  read: async (uri) => withoutZipMap(await readFile(fileURLToPath(uri))).bytes,
};

export interface ServedFile {
  readonly path: string;
  readonly version: ModelVersion;
}

/**
 * ONNX files, each version 1 of a model named like the file without its ending. Loads them all with `models` to learn
 * their signatures. Throws `not-found` or `invalid` with the path.
 */
export async function openModelFiles(
  paths: readonly string[],
  models: LoadedModels,
): Promise<readonly ServedFile[]> {
  const files = await Promise.all(paths.map((path) => open(path, models)));
  const names = files.map(({ version }) => version.model);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice === undefined) return files;
  throw invalid(`Two of the files would be the model ${twice}.`, {
    hint: 'A model is named like its file without the ending: rename one.',
  });
}

async function open(path: string, models: LoadedModels): Promise<ServedFile> {
  const given = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') throw notFound(`There is no file ${path}.`, { cause });
    throw invalid(`${path} cannot be read: ${cause.message}`, { cause });
  });
  const { bytes, classes } = withoutZipMap(given);
  const model = basename(path).replace(/\.[^.]+$/, '');
  if (!isModelName(model))
    throw invalid(`${path} cannot be served: "${model}" is not a model's name.`, {
      hint: 'Rename the file: letters, digits, - and _, at most 63, the first a letter or digit.',
    });
  const version: ModelVersion = {
    kind: 'version',
    model,
    version: 1,
    semver: '1.0.0',
    stage: 'Production',
    artifact: {
      uri: pathToFileURL(resolve(path)).href,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes: bytes.length,
    },
    signature: { inputs: [], outputs: [] },
    source: { kind: 'upload' },
    createdAt: new Date().toISOString(),
    createdBy: 'local',
  };
  const signature = await models
    .use(version, async (loaded) => loaded.signature)
    .catch((cause: Error & { cause?: Error }) => {
      const { message } = cause.cause ?? cause;
      throw invalid(`${path} cannot be served: ${message}`, { cause });
    });
  return {
    path,
    version: { ...version, signature: { ...(classes && { classes }), ...signature } },
  };
}

/** Each file is its model's only version and answers everything. `captureRate` is 0 to capture nothing. */
export function fileDirectory(files: readonly ServedFile[], captureRate: number): ServingDirectory {
  const byName = new Map(files.map(({ version }) => [version.model, version]));
  const records = new Map(
    files.map(({ version: { model, createdAt } }) => [
      model,
      {
        kind: 'serving' as const,
        model,
        variants: [{ version: 1, weight: 100, role: 'champion' as const }],
        previous: [],
        captureRate,
        updatedAt: createdAt,
      },
    ]),
  );
  return {
    serving: async (model) => records.get(model),
    version: async (model, version) => (version === 1 ? byName.get(model) : undefined),
  };
}

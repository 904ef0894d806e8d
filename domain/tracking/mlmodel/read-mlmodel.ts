import { DomainError, invalid, tooLarge } from '../../errors.ts';
import { decodeUtf8 } from '../../utf8.ts';
import { joinPath } from '../artifact-path.ts';
import type { TrackedFiles } from '../ports.ts';
import type { MlModel } from './mlmodel.ts';
import { parseSignature } from './parse-signature.ts';
import { parseYaml } from './parse-yaml.ts';
import { type Fields, mapAt, pathAt, textAt } from './yaml-fields.ts';

/** Real ones have a few kB; wide data frames make long signatures. */
const maxBytes = 1024 * 1024;

/**
 * The file `MLmodel` of a folder behind `mlflow-artifacts:/`; undefined when there is none, which only means that the
 * folder is not one of MLflow's models.
 *
 * @throws DomainError `too-large`; `invalid` for what no MLflow client writes, with the place in the file
 */
export async function readMlModel(
  files: Pick<TrackedFiles, 'read'>,
  folder: string,
): Promise<MlModel | undefined> {
  const path = joinPath(folder, 'MLmodel');
  const bytes = await files.read(path, maxBytes);
  return bytes && parseMlModel(bytes, path);
}

/** `path` is named in errors. */
export function parseMlModel(bytes: Uint8Array, path = 'MLmodel'): MlModel {
  if (bytes.length > maxBytes)
    throw tooLarge(`${path} has ${bytes.length} bytes; at most ${maxBytes} are read.`);
  try {
    return facts(parseYaml(decodeUtf8(bytes)));
  } catch (cause) {
    const why =
      cause instanceof DomainError || !(cause instanceof TypeError) ? cause : 'it is not UTF-8';
    throw invalid(`${path} cannot be read: ${why instanceof Error ? why.message : why}`, {
      ...(cause instanceof DomainError && cause.field !== undefined && { field: cause.field }),
      hint: 'Log the model again with an MLflow client; it writes this file.',
      cause,
    });
  }
}

function facts(file: Fields): MlModel {
  const listed = mapAt(file, 'flavors');
  if (listed === undefined || [...listed.keys()].some((name) => typeof name !== 'string'))
    throw invalid('it names no flavors.', { field: 'flavors' });
  const flavors = new Map(
    [...listed.keys()].map((name) => [name, mapAt(listed, name, 'flavors.') ?? new Map()]),
  );
  const python = flavors.get('python_function') ?? new Map();
  const created = textAt(file, 'utc_time_created');
  const bytes = file.get('model_size_bytes');
  const metadata = mapAt(file, 'metadata');
  const signature = mapAt(file, 'signature');
  return {
    flavors,
    environmentFiles: environmentFiles(python),
    ...optional('mlflowVersion', textAt(file, 'mlflow_version')),
    ...optional('pythonVersion', textAt(python, 'python_version', flavour)),
    ...optional('runId', textAt(file, 'run_id')),
    ...optional('modelId', textAt(file, 'model_id')),
    ...optional('modelUuid', textAt(file, 'model_uuid')),
    ...optional('artifactPath', textAt(file, 'artifact_path')),
    ...optional('createdAt', created === undefined ? undefined : isoTime(created)),
    ...optional('signature', signature && parseSignature(signature)),
    ...optional('inputExample', inputExample(file)),
    ...optional('bytes', Number.isSafeInteger(bytes) ? (bytes as number) : undefined),
    ...optional('metadata', metadata && JSON.stringify(plain(metadata))),
  };
}

const flavour = 'flavors.python_function.';

const optional = <K extends string, V>(key: K, value: V | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };

/** `env` is `{conda, virtualenv}`; before MLflow 2 it was the name of the conda file. */
function environmentFiles(python: Fields): readonly string[] {
  const env = python.get('env');
  if (typeof env === 'string') return [pathAt(python, 'env', flavour) as string];
  const files = mapAt(python, 'env', flavour) ?? new Map();
  return ['conda', 'virtualenv'].flatMap((key) => pathAt(files, key, `${flavour}env.`) ?? []);
}

function inputExample(file: Fields): MlModel['inputExample'] {
  const info = mapAt(file, 'saved_input_example_info');
  const path = info && pathAt(info, 'artifact_path', 'saved_input_example_info.');
  if (path === undefined) return undefined;
  return { path, ...optional('type', textAt(info as Fields, 'type', 'saved_input_example_info.')) };
}

/** Python's `str(datetime)`, which MLflow writes: `2026-11-21 11:40:59.621690`; undefined for anything else. */
function isoTime(text: string): string | undefined {
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, day, time, fraction = ''] = match;
  const at = new Date(`${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** Maps as objects; `fromEntries` defines keys, so `__proto__` is one like others. An anchor may contain itself. */
function plain(value: unknown, depth = 0): unknown {
  if (depth > 64) throw invalid('its metadata is nested too deeply.', { field: 'metadata' });
  if (Array.isArray(value)) return value.map((each) => plain(each, depth + 1));
  if (!(value instanceof Map)) return value;
  return Object.fromEntries(
    [...value].map(([key, inner]) => [String(key), plain(inner, depth + 1)]),
  );
}

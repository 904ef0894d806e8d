import { type DomainError, invalid, notFound } from '../../errors.ts';
import { type ModelVersion, type Stage, stages } from '../../registry/model-version.ts';
import { artifactPath } from '../artifact-path.ts';
import type { LoggedModel } from '../logged-model.ts';
import type { Run } from '../run.ts';

/** `models:/name/3`, `models:/name/Staging`, `models:/name@champion`, `models:/name/latest`. */
export type WhichVersion =
  | { readonly version: number }
  | { readonly stage: Stage }
  | { readonly alias: string }
  | 'latest';

/** Where what a source names is looked up. Undefined is unknown. */
export interface SourceLookups {
  run(id: string): Promise<Run | undefined>;
  /** Not the deleted ones. */
  loggedModel(id: string): Promise<LoggedModel | undefined>;
  version(
    name: string,
    which: WhichVersion,
  ): Promise<Pick<ModelVersion, 'version' | 'source' | 'artifact'> | undefined>;
}

/** What a version is made from, checked. */
export interface CheckedSource {
  /** As it was given; of a copy of `models:/name/latest`, a stage or an alias: the version it meant. */
  readonly uri: string;
  /** Where the files are: `mlflow-artifacts:/…`, `s3://…` or another remote location (artifact-location.ts reads it). */
  readonly location: string;
  /** Given, or of the logged model or version that is named. */
  readonly runId?: string;
  readonly modelId?: string;
}

interface Asked {
  readonly source: string;
  readonly runId?: string;
  readonly modelId?: string;
}

/**
 * Whether a version may be made from `source` (contract §6, model-versions/create), and where its files are. What is
 * kept for a run or a logged model can only be registered by naming that run or model. Stricter than MLflow's server
 * 3.17.2 where that keeps what cannot be read later: unknown runs in `runs:/…`, Windows drives, backslashes before `..`.
 * Laxer in one thing: `models:/m-…` alone says which model it is.
 *
 * @throws DomainError `invalid`; `not-found` for an unknown run, model or version that is named
 */
export async function checkSource(lookups: SourceLookups, asked: Asked): Promise<CheckedSource> {
  const { source } = asked;
  checkText(source);
  const [, scheme = '', rest = ''] = /^([A-Za-z][A-Za-z0-9+.-]+):(.*)$/s.exec(source) ?? [];
  if (scheme === '' || scheme.toLowerCase() === 'file') throw refused(source, local);
  if (!rest.startsWith('/'))
    throw refused(source, `After ${scheme}: a / is missing; give an absolute location.`);
  switch (scheme.toLowerCase()) {
    case 'models':
      return fromModels(lookups, asked, rest);
    case 'runs':
      return fromRun(lookups, asked, rest);
    case 'mlflow-artifacts':
      return fromArtifacts(lookups, asked, rest);
    default:
      return fromRemote(lookups, asked, scheme);
  }
}

/** The folder of `mlflow-artifacts:/…`, without empty names; undefined for another place and for the root itself. */
function folderOf(location: string): string | undefined {
  const [, rest] = /^mlflow-artifacts:\/(?:\/\/)?([^/].*)$/is.exec(location) ?? [];
  return rest?.split('/').filter(Boolean).join('/');
}

const maxLength = 2_048;
const local =
  'Paths of a local disk mean nothing here. Log the model to a run (`mlflow.<flavour>.log_model`) and register that.';

/** Schemes that address a server which somebody could choose; MLflow's server refuses them too. */
const hosts = ['http', 'https', 'ftp', 'sftp', 'hdfs', 'viewfs', 'abfs', 'abfss', 'r2', 'b2'];

/** Also what becomes `..` or a control character when it is decoded, however often. */
function checkText(source: string): void {
  if (source.length > maxLength)
    throw invalid(`The source has ${source.length} characters; at most ${maxLength} are taken.`, {
      field: 'source',
    });
  let text = source;
  for (let before = ''; before !== text; ) {
    before = text;
    text = text.replace(/%([0-9a-f]{2})/gi, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    );
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
  if (/[\u0000-\u001f\u007f]/.test(text))
    throw refused(source, 'It has a control character in it, perhaps as %00.');
  const [where] = text.split(/[?#]/, 1);
  if ([text, where ?? ''].some((each) => /(^|[/\\])\.\.?($|[/\\])/.test(each)))
    throw refused(source, 'Give the location itself, without `.` and `..` (also not as %2e).');
}

async function fromModels(lookups: SourceLookups, asked: Asked, rest: string) {
  const name = rest.slice(1);
  if (name.startsWith('/'))
    throw refused(asked.source, 'Models are registered here: `models:/`, without a host.');
  if (/^m-[0-9a-f]{32}$/.test(name)) return fromLoggedModel(lookups, asked, name);
  return copyOf(lookups, asked, name);
}

async function fromLoggedModel(lookups: SourceLookups, asked: Asked, id: string) {
  if (asked.modelId !== undefined && asked.modelId !== id)
    throw refused(asked.source, `model_id is ${asked.modelId}, which is another model.`);
  const model = await knownModel(lookups, id);
  return at(asked.source, model.artifactUri, {
    runId: asked.runId ?? model.sourceRunId,
    modelId: id,
  });
}

async function copyOf(lookups: SourceLookups, asked: Asked, text: string): Promise<CheckedSource> {
  const { name, which } = named(text) ?? {};
  if (name === undefined || which === undefined)
    throw refused(
      asked.source,
      'Write models:/m-… for a logged model, or models:/name/version for a version.',
    );
  const version = await lookups.version(name, which);
  if (version === undefined) {
    if (which !== 'latest' && 'alias' in which)
      throw invalid(`Registered model alias ${which.alias} not found.`, { field: 'source' });
    throw notFound(`Model version not found: ${asked.source}.`, { field: 'source' });
  }
  const { runId, mlflow } = version.source;
  const differs = (given: string | undefined, is: string | undefined) =>
    given !== undefined && given !== is;
  if (differs(asked.runId, runId) || differs(asked.modelId, mlflow?.modelId))
    throw refused(
      asked.source,
      `run_id and model_id are taken from version ${version.version} of ${name}; leave them out.`,
    );
  return at(`models:/${name}/${version.version}`, mlflow?.location ?? version.artifact.uri, {
    runId,
    modelId: mlflow?.modelId,
  });
}

function named(text: string): { name: string; which: WhichVersion } | undefined {
  const [, name, kind, value] = /^([^/@]+)([/@])([^/@]+)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) return undefined;
  if (kind === '@') return { name, which: { alias: value } };
  if (value.toLowerCase() === 'latest') return { name, which: 'latest' };
  if (/^[1-9]\d{0,14}$/.test(value)) return { name, which: { version: Number(value) } };
  const stage = stages.find((each) => each.toLowerCase() === value.toLowerCase());
  return stage && { name, which: { stage } };
}

async function fromRun(lookups: SourceLookups, asked: Asked, rest: string) {
  const [, runId = '', folder = ''] = /^\/([^/]+)\/*(.*)$/s.exec(rest) ?? [];
  if (runId === '' || asked.modelId !== undefined || asked.runId !== runId)
    throw refused(asked.source, 'run_id must be the run that the source names, without model_id.');
  const run = await knownRun(lookups, runId);
  const [first = '', ...more] = folder.split('/').filter(Boolean);
  const model = await loggedUnder(lookups, run, first);
  return model
    ? at(asked.source, [model.artifactUri, ...more].join('/'), { runId, modelId: model.id })
    : at(asked.source, [run.artifactUri, first, ...more].filter(Boolean).join('/'), { runId });
}

/** MLflow 3 keeps what a run logs as `name` not in the run's folder but in a logged model of that name; the last counts. */
async function loggedUnder(lookups: SourceLookups, { modelOutputs }: Run, name: string) {
  if (name === '') return undefined;
  for (const { modelId } of modelOutputs.toReversed()) {
    const model = await lookups.loggedModel(modelId);
    if (model?.name === name) return model;
  }
  return undefined;
}

async function fromArtifacts(lookups: SourceLookups, asked: Asked, rest: string) {
  const { source, runId, modelId } = asked;
  if (/^\/\/[^/]/.test(rest))
    throw refused(source, 'Files are kept here: `mlflow-artifacts:/`, without a host.');
  const model = modelId === undefined ? undefined : await knownModel(lookups, modelId);
  const owner =
    model ?? (runId === undefined || runId === '' ? undefined : await lookups.run(runId));
  const [inside, root] = [folderOf(source), folderOf(owner?.artifactUri ?? '')];
  if (inside === undefined || root === undefined || !`${inside}/`.startsWith(`${root}/`))
    throw refused(
      source,
      `The ${model ? 'model_id' : 'run_id'} request parameter must name what the files belong to: they must lie in its folder.`,
    );
  artifactPath(inside, 'source');
  return at(source, `mlflow-artifacts:/${inside}`, { runId: runId ?? model?.sourceRunId, modelId });
}

async function fromRemote(lookups: SourceLookups, asked: Asked, scheme: string) {
  const { source, runId, modelId } = asked;
  if (hosts.includes(scheme.toLowerCase()))
    throw refused(source, `${scheme} names a server; use a storage such as s3://.`);
  const model = modelId === undefined ? undefined : await knownModel(lookups, modelId);
  return at(source, source, { runId: runId ?? model?.sourceRunId, modelId });
}

function at(
  uri: string,
  location: string,
  { runId, modelId }: { readonly runId: string | undefined; readonly modelId?: string | undefined },
): CheckedSource {
  return {
    uri,
    location,
    ...(runId !== undefined && { runId }),
    ...(modelId !== undefined && { modelId }),
  };
}

async function knownModel(lookups: SourceLookups, id: string): Promise<LoggedModel> {
  const model = await lookups.loggedModel(id);
  if (model === undefined || model.deleted)
    throw notFound(`Logged model with ID '${id}' not found.`, { field: 'model_id' });
  return model;
}

async function knownRun(lookups: SourceLookups, id: string): Promise<Run> {
  const run = await lookups.run(id);
  if (run === undefined) throw notFound(`Run with id=${id} not found.`, { field: 'run_id' });
  return run;
}

const refused = (source: string, why: string): DomainError =>
  invalid(`Invalid model version source: '${source}'. ${why}`, { field: 'source' });

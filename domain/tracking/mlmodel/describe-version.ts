import type { Evaluation, MlflowSource, ModelVersion } from '../../registry/model-version.ts';
import { isKeepable } from '../../registry/plain.ts';
import type { LoggedModel } from '../logged-model.ts';
import type { Run } from '../run.ts';
import type { CheckedSource } from './check-source.ts';
import { dataSha256, evaluationOf } from './evaluation-of.ts';
import type { MlModel } from './mlmodel.ts';

/** REG-4: what is kept with a version that an MLflow client registers. */
export interface VersionFacts {
  readonly source: ModelVersion['source'];
  /** The logged model's own, else the run's: the latest of each name, as they were logged. May be NaN or infinite. */
  readonly metrics: ReadonlyMap<string, number>;
  /** Absent when the numbers are not an evaluation on rows that the model has not seen. */
  readonly evaluation?: Evaluation;
}

/** Versions and their audit entries are items of at most 400 kB; the run and MLmodel have the whole. */
const limits = { paramChars: 16_000, signatureChars: 32_000, datasets: 20, names: 50 } as const;

/**
 * Lineage, data sets, parameters, metrics, environment and algorithm of a version, from what is known of its source.
 * Nothing is made up: what no one said is absent. `paths` are the files of the model's folder.
 */
export function describeVersion(given: {
  readonly source: CheckedSource;
  readonly run?: Run | undefined;
  readonly loggedModel?: LoggedModel | undefined;
  readonly mlModel?: MlModel | undefined;
  readonly paths?: readonly string[] | undefined;
  readonly runLink?: string | undefined;
  readonly notServed?: string | undefined;
}): VersionFacts {
  const { source, run, loggedModel, mlModel } = given;
  const algorithm = algorithmOf(given);
  const evaluation = evaluationOf(run, loggedModel);
  const params = firstParams(new Map([...(run?.params ?? []), ...(loggedModel?.params ?? [])]));
  const trained = run?.datasets.find(({ tags }) => /^train/.test(tags.get(contextTag) ?? ''));
  return {
    source: {
      kind: 'mlflow',
      ...(source.runId !== undefined && { runId: source.runId }),
      mlflow: {
        uri: source.uri,
        location: source.location,
        ...(given.runLink && { runLink: given.runLink }),
        ...(source.modelId !== undefined && { modelId: source.modelId }),
        ...(mlModel && { flavors: [...mlModel.flavors.keys()].slice(0, limits.names) }),
        ...(given.notServed !== undefined && { notServed: given.notServed }),
        ...(mlModel?.signature && { declaredSignature: declaredTexts(mlModel.signature) }),
        ...(mlModel?.inputExample && { inputExample: mlModel.inputExample.path }),
        ...(mlModel && { environment: environmentOf(mlModel, given.paths ?? []) }),
        ...lineageOf(run, loggedModel),
        ...datasetsOf(run),
      },
      ...(trained && {
        datasetSha256: dataSha256(trained.dataset),
      }),
      ...(algorithm !== undefined && { algorithm }),
      ...(params && { params }),
    },
    metrics: metricsOf(run, loggedModel),
    ...(evaluation && { evaluation }),
  };
}

const contextTag = 'mlflow.data.context';

/** autolog's tags name the class; else the flavour that is not just Python's own. */
function algorithmOf({
  run,
  loggedModel,
  mlModel,
}: Pick<Parameters<typeof describeVersion>[0], 'run' | 'loggedModel' | 'mlModel'>) {
  const said = [loggedModel?.tags, run?.tags].flatMap(
    (tags) => tags?.get('estimator_name') ?? tags?.get('estimator_class')?.split('.').at(-1) ?? [],
  );
  const flavour = [...(mlModel?.flavors.keys() ?? [])].find((name) => name !== 'python_function');
  return [...said, loggedModel?.modelType, flavour]
    .find((text) => text !== undefined && text !== '')
    ?.slice(0, 250);
}

function lineageOf(
  run: Run | undefined,
  model: LoggedModel | undefined,
): Pick<MlflowSource, 'lineage'> {
  const tag = (key: string) => run?.tags.get(key) ?? model?.tags.get(key);
  const said = {
    experimentId: run?.experimentId ?? model?.experimentId,
    runName: run?.name,
    parentRunId: tag('mlflow.parentRunId'),
    user: run?.userId || tag('mlflow.user'),
    sourceName: tag('mlflow.source.name'),
    codeRevision: tag('mlflow.source.git.commit'),
  };
  const known = Object.entries(said).flatMap(([key, text]) =>
    text ? [[key, text.slice(0, 1_000)] as const] : [],
  );
  return known.length === 0 ? {} : { lineage: Object.fromEntries(known) };
}

function datasetsOf(run: Run | undefined): Pick<MlflowSource, 'datasets'> {
  const datasets = (run?.datasets ?? []).slice(0, limits.datasets).map(({ dataset, tags }) => {
    const context = tags.get(contextTag);
    return {
      name: dataset.name,
      digest: dataset.digest,
      ...(context !== undefined && { context }),
      ...(dataset.sourceType !== '' && { sourceType: dataset.sourceType }),
    };
  });
  return datasets.length === 0 ? {} : { datasets };
}

/** MLflow writes requirements.txt without naming it in MLmodel. */
function environmentOf({ environmentFiles }: MlModel, paths: readonly string[]): readonly string[] {
  const requirements = 'requirements.txt';
  return paths.includes(requirements) ? [...environmentFiles, requirements] : environmentFiles;
}

function declaredTexts({ inputs, outputs, params }: NonNullable<MlModel['signature']>) {
  const texts = { inputs: inputs?.json, outputs: outputs?.json, params };
  return Object.fromEntries(
    Object.entries(texts).filter(
      ([, text]) => text !== undefined && text.length <= limits.signatureChars,
    ),
  ) as NonNullable<MlflowSource['declaredSignature']>;
}

/** In their order, as many as an item has room for; undefined without any. */
function firstParams(params: ReadonlyMap<string, string>): Record<string, string> | undefined {
  let room: number = limits.paramChars;
  const kept = [...params].filter(([key, value]) => {
    const chars = key.length + value.length;
    if (chars > room || !isKeepable(key)) return false;
    room -= chars;
    return true;
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** The newest of each name. */
function metricsOf(
  run: Run | undefined,
  model: LoggedModel | undefined,
): ReadonlyMap<string, number> {
  const own = [...(model?.metrics ?? [])].sort((a, b) => a.timestamp - b.timestamp);
  const metrics = own.length > 0 ? own : [...(run?.metrics.values() ?? [])];
  return new Map(metrics.map(({ key, value }) => [key, value]));
}

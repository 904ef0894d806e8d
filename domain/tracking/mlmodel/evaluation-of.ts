import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Evaluation } from '../../registry/model-version.ts';
import type { LoggedModel } from '../logged-model.ts';
import type { DatasetInput, Run } from '../run.ts';

/** Our names of metrics, and what clients call them (scikit-learn, `mlflow.models.evaluate`, Keras, by hand). */
const names: Readonly<Record<string, readonly string[]>> = {
  accuracy: ['accuracy', 'accuracy_score', 'acc'],
  auc: ['auc', 'roc_auc', 'roc_auc_score', 'auroc'],
  logLoss: ['log_loss', 'logloss', 'logLoss'],
  precision: ['precision', 'precision_score'],
  recall: ['recall', 'recall_score'],
  f1: ['f1', 'f1_score'],
  r2: ['r2', 'r2_score'],
  rmse: ['rmse', 'root_mean_squared_error'],
  mse: ['mse', 'mean_squared_error'],
  mae: ['mae', 'mean_absolute_error'],
};
const ours = new Map(
  Object.entries(names).flatMap(([name, theirs]) => theirs.map((key) => [key, name] as const)),
);
const shares = new Set(['accuracy', 'auc', 'precision', 'recall', 'f1']);
const losses = new Set(['logLoss', 'rmse', 'mse', 'mae']);

type Context = 'test' | 'eval' | 'validation' | 'train';
/** What `mlflow.data.context` and the beginnings of metrics' names say of rows, by how far they are from the training. */
const contexts: readonly (readonly [Context, RegExp])[] = [
  ['test', /^(test|testing|holdout)$/],
  ['eval', /^(eval|evaluation)$/],
  ['validation', /^(val|valid|validation)$/],
  ['train', /^(train|training)$/],
];
const contextOf = (word: string): Context | undefined =>
  contexts.find(([, words]) => words.test(word.toLowerCase()))?.[0];

interface Measured {
  readonly key: string;
  readonly value: number;
  readonly timestamp: number;
  readonly datasetName?: string;
  readonly datasetDigest?: string;
}

interface Rows {
  readonly name: string;
  readonly digest: string;
  readonly context?: Context;
  readonly count?: number;
}

/**
 * The numbers of a run and its logged model as what our policy asks for: an evaluation on rows the model has not seen,
 * or nothing. A data set counts that is said to be for test, evaluation or validation, or that the metrics themselves
 * name (`mlflow.models.evaluate`) and no context calls training. Its rows must be known: from its profile, or from the
 * `example_count` measured on it. `training_…` (autolog) never counts. Metrics that name no data set count by their
 * prefix (`val_`, `test_`, `eval_`), without one only when the run has a single data set of this kind. Numbers out of
 * range (a percentage as accuracy) are left out.
 */
export function evaluationOf(
  run: Pick<Run, 'metrics' | 'datasets'> | undefined,
  model: Pick<LoggedModel, 'metrics'> | undefined,
): Evaluation | undefined {
  const linked: readonly Measured[] = model?.metrics ?? [];
  const all = distinct([...(run?.datasets ?? []).map(rowsOf), ...linked.flatMap(namedBy)]);
  const unseen = all
    .filter(({ context, digest }) => context !== 'train' && !isTrainedOn(all, digest))
    .sort((a, b) => rank(a) - rank(b));
  const only = unseen.filter(({ context }) => context !== undefined).length === 1;
  for (const rows of unseen) {
    const own = linked.filter((metric) => isOn(metric, rows));
    const loose = [...linked.filter(isLoose), ...(run?.metrics.values() ?? [])];
    const metrics = measured(
      own.length > 0 ? own : loose.filter((metric) => fits(metric, rows, only)),
    );
    const count = rows.count ?? exampleCount(own);
    if (count !== undefined && Object.keys(metrics).length > 0)
      return { rows: count, dataSha256: dataSha256(rows), metrics };
  }
  return undefined;
}

function rowsOf({ dataset: { name, digest, profile }, tags }: DatasetInput): Rows {
  const context = contextOf(tags.get('mlflow.data.context') ?? '');
  const count = countIn(profile);
  return {
    name,
    digest,
    ...(context !== undefined && { context }),
    ...(count !== undefined && { count }),
  };
}

/** `num_rows` of a table; of arrays the first dimension. */
function countIn(profile: string | undefined): number | undefined {
  try {
    const facts = JSON.parse(profile ?? 'null') as {
      readonly num_rows?: unknown;
      readonly features_shape?: unknown;
    } | null;
    const shape = facts?.features_shape;
    return positive(facts?.num_rows ?? (Array.isArray(shape) ? shape[0] : undefined));
  } catch {
    return undefined; // A profile is any text.
  }
}

const positive = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : undefined;

const namedBy = ({ datasetName, datasetDigest }: Measured): Rows[] =>
  datasetName === undefined || datasetDigest === undefined
    ? []
    : [{ name: datasetName, digest: datasetDigest }];

/** The first mention of each is the run's own, which knows most. */
const distinct = (all: readonly Rows[]): Rows[] =>
  all.filter(
    (rows, at) => all.findIndex((other) => isSame(other, rows)) === at || rows.context === 'train',
  );

const isSame = (a: Rows, b: Rows): boolean => a.name === b.name && a.digest === b.digest;

const isTrainedOn = (all: readonly Rows[], digest: string): boolean =>
  all.some((rows) => rows.context === 'train' && rows.digest === digest);

const rank = ({ context }: Rows): number => {
  const at = contexts.findIndex(([name]) => name === context);
  return at < 0 ? contexts.length : at;
};

const isOn = ({ datasetName, datasetDigest }: Measured, { name, digest }: Rows): boolean =>
  datasetName === name && datasetDigest === digest;

const isLoose = ({ datasetName }: Measured): boolean => datasetName === undefined;

/** Whether a metric that names no data set is of these rows. */
function fits({ key }: Measured, { context }: Rows, only: boolean): boolean {
  const { prefix } = split(key);
  return context !== undefined && (prefix === context || (prefix === undefined && only));
}

/** `val_f1_score` is `f1_score` on validation rows. */
function split(key: string): { readonly prefix?: Context; readonly rest: string } {
  const [, word = '', rest = key] = /^([A-Za-z]+)[_/-](.+)$/.exec(key) ?? [];
  const prefix = contextOf(word);
  return prefix === undefined ? { rest: key } : { prefix, rest };
}

/** Of several with one name the newest counts. */
function measured(metrics: readonly Measured[]): Readonly<Record<string, number>> {
  const found = [...metrics]
    .sort((a, b) => a.timestamp - b.timestamp)
    .flatMap(({ key, value }) => {
      const { prefix, rest } = split(key);
      const name = ours.get(rest);
      return name !== undefined && prefix !== 'train' && isIn(name, value)
        ? [[name, value] as const]
        : [];
    });
  return Object.fromEntries(found);
}

function isIn(name: string, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  if (shares.has(name)) return value >= 0 && value <= 1;
  return losses.has(name) ? value >= 0 : value <= 1; // r2
}

const exampleCount = (metrics: readonly Measured[]): number | undefined =>
  positive(metrics.find(({ key }) => split(key).rest === 'example_count')?.value);

/** What tells a data set from others: its digest when that is SHA-256, else the SHA-256 of `name\ndigest`. */
export const dataSha256 = ({ name, digest }: Pick<Rows, 'name' | 'digest'>): string =>
  /^[0-9a-f]{64}$/i.test(digest)
    ? digest.toLowerCase()
    : bytesToHex(sha256(utf8ToBytes(`${name}\n${digest}`)));

import type { Lifecycle } from '#domain/tracking/experiment.ts';
import type { MetricPoint } from '#domain/tracking/metric.ts';
import { runStatuses } from '#domain/tracking/run.ts';
import type { StoredText } from './attributes.ts';
import type { StoredDataset, StoredRun } from './run-item.ts';

/**
 * A run as a list of JSON, its maps as lists of keys and values in turn. What is read was written by this file, but
 * perhaps by another version of it: everything is looked at, and what is not as expected throws.
 */
type Json = unknown;

export const rowOf = (run: StoredRun): Json => [
  run.id,
  run.name,
  run.userId,
  run.status,
  run.startTime,
  run.endTime ?? null,
  run.lifecycle,
  run.artifactUri,
  run.revisions.fields,
  run.revisions.metrics,
  textsRow(run.params),
  textsRow(run.tags),
  metricsRow(run.metrics),
  run.datasets.map(({ dataset, tags }) => [...datasetRow(dataset), textsRow(tags)]),
  run.modelInputs,
  run.modelOutputs.map(({ modelId, step }) => [modelId, stepRow(step)]),
];

export function runOf(row: Json, experimentId: string): StoredRun {
  const [
    id,
    name,
    userId,
    status,
    startTime,
    endTime,
    lifecycle,
    artifactUri,
    fields,
    metrics,
    params,
    tags,
    points,
    datasets,
    modelInputs,
    modelOutputs,
  ] = list(row, 16);
  const revisions = { fields: number(fields), metrics: number(metrics) };
  return {
    id: text(id),
    experimentId,
    name: text(name),
    userId: text(userId),
    status: oneOf(runStatuses, status),
    startTime: number(startTime),
    ...(endTime !== null && { endTime: number(endTime) }),
    lifecycle: oneOf(lifecycles, lifecycle),
    artifactUri: text(artifactUri),
    params: textsOf(params, storedText),
    tags: textsOf(tags, storedText),
    metrics: metricsOf(points),
    datasets: list(datasets).map((one) => {
      const parts = list(one, 7);
      return { dataset: datasetOf(parts), tags: textsOf(parts[6], text) };
    }),
    modelInputs: list(modelInputs).map(text),
    modelOutputs: list(modelOutputs).map((output) => {
      const [modelId, step] = list(output, 2);
      return { modelId: text(modelId), step: stepOf(step) };
    }),
    revision: revisions.fields + revisions.metrics,
    revisions,
  };
}

const lifecycles: readonly Lifecycle[] = ['active', 'deleted'];

function textsRow(map: ReadonlyMap<string, StoredText>): Json {
  const row: Json[] = [];
  for (const [key, value] of map) row.push(key, typeof value === 'string' ? value : refRow(value));
  return row;
}

function textsOf<T>(row: Json, read: (one: Json) => T): Map<string, T> {
  const flat = list(row);
  const map = new Map<string, T>();
  for (let at = 0; at < flat.length; at += 2) map.set(text(flat[at]), read(flat[at + 1]));
  return map;
}

const refRow = ({ sha256, length, bytes }: Exclude<StoredText, string>): Json => [
  sha256,
  length,
  bytes,
];

function storedText(row: Json): StoredText {
  if (typeof row === 'string') return row;
  const [sha256, length, bytes] = list(row, 3);
  return { sha256: text(sha256), length: number(length), bytes: number(bytes) };
}

function metricsRow(metrics: StoredRun['metrics']): Json {
  const row: Json[] = [];
  for (const { key, value, timestamp, step } of metrics.values())
    row.push(key, isPlain(value) ? value : doubleText(value), timestamp, stepRow(step));
  return row;
}

function metricsOf(row: Json): Map<string, MetricPoint> {
  const flat = list(row);
  const map = new Map<string, MetricPoint>();
  for (let at = 0; at < flat.length; at += 4) {
    const key = text(flat[at]);
    const step = stepOf(flat[at + 3]);
    map.set(key, { key, value: doubleOf(flat[at + 1]), timestamp: number(flat[at + 2]), step });
  }
  return map;
}

/** JSON has all doubles but these, and they are texts. */
const others = ['NaN', 'Infinity', '-Infinity', '-0'];
const isPlain = (value: number): boolean => Number.isFinite(value) && !Object.is(value, -0);
const doubleText = (value: number): string => (value === 0 ? '-0' : `${value}`);
const doubleOf = (row: Json): number =>
  typeof row === 'number' ? row : Number(oneOf(others, row));

/** A number where that is exact. */
const stepRow = (step: bigint): Json => {
  const short = Number(step);
  return Number.isSafeInteger(short) ? short : `${step}`;
};
function stepOf(row: Json): bigint {
  if (Number.isSafeInteger(row)) return BigInt(row as number);
  const digits = text(row);
  if (!/^-?\d{16,19}$/.test(digits)) throw unexpected('a step', row);
  return BigInt(digits);
}

const datasetRow = ({
  name,
  digest,
  sourceType,
  source,
  schema,
  profile,
}: StoredDataset): Json[] => [
  name,
  digest,
  sourceType,
  ...[source, schema, profile].map((one) =>
    typeof one === 'object' ? refRow(one) : (one ?? null),
  ),
];

function datasetOf([
  name,
  digest,
  sourceType,
  source,
  schema,
  profile,
]: readonly Json[]): StoredDataset {
  return {
    name: text(name),
    digest: text(digest),
    sourceType: text(sourceType),
    source: storedText(source),
    ...(schema !== null && { schema: storedText(schema) }),
    ...(profile !== null && { profile: storedText(profile) }),
  };
}

function text(row: Json): string {
  if (typeof row !== 'string') throw unexpected('a text', row);
  return row;
}

function number(row: Json): number {
  if (typeof row !== 'number') throw unexpected('a number', row);
  return row;
}

function oneOf<T extends string>(known: readonly T[], row: Json): T {
  const found = known.find((one) => one === row);
  if (found === undefined) throw unexpected(`one of ${known.join(', ')}`, row);
  return found;
}

function list(row: Json, length?: number): readonly Json[] {
  if (!Array.isArray(row) || (length !== undefined && row.length !== length))
    throw unexpected(length === undefined ? 'a list' : `a list of ${length}`, row);
  return row;
}

const unexpected = (what: string, row: Json): Error =>
  new Error(`where ${what} should be is ${JSON.stringify(row)?.slice(0, 80)}`);

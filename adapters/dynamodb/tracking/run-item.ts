import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Lifecycle } from '#domain/tracking/experiment.ts';
import { decodeRank, encodeRank } from '#domain/tracking/rank.ts';
import type { Dataset, DatasetInput, Run, RunRow, RunStatus } from '#domain/tracking/run.ts';
import { tooLargeRun } from '#domain/tracking/run-size.ts';
import {
  mapOf,
  mapValue,
  N,
  numberOf,
  S,
  type StoredText,
  stringOf,
  textOf,
  textValue,
} from './attributes.ts';
import type { Item } from './items.ts';
import type { Texts } from './texts.ts';

export interface StoredDataset extends Pick<Dataset, 'name' | 'digest' | 'sourceType'> {
  readonly source: StoredText;
  readonly schema?: StoredText;
  readonly profile?: StoredText;
}

/** A run as its item has it: all but its long texts. */
export interface StoredRun extends Omit<Run, 'params' | 'tags' | 'datasets' | 'revision'> {
  readonly params: ReadonlyMap<string, StoredText>;
  readonly tags: ReadonlyMap<string, StoredText>;
  readonly datasets: readonly {
    readonly dataset: StoredDataset;
    readonly tags: ReadonlyMap<string, string>;
  }[];
  /** Their sum: who changes fields, params or tags need not wait for those who log metrics. */
  readonly revision: number;
  readonly revisions: { readonly fields: number; readonly metrics: number };
}

/**
 * One item per run. Names of attributes are short, because ten thousand of them are read for a search: `n`
 * name, `u` user, `s` status, `st` and `et` start and end, `lc` lifecycle, `au` artifacts, `p` params, `t`
 * tags, `m` latest points, `d` data sets, `mi` and `mo` models in and out, `r` and `rm` the revisions of all
 * but the metrics and of those.
 */
export const runItem = (run: StoredRun): Item => ({
  ...fieldsItem(run),
  m: mapValue(run.metrics, (point) => ({ B: encodeRank(point) })),
  rm: N(run.revisions.metrics),
});

/** All but the metrics. */
export const fieldsItem = (run: StoredRun): Item => ({
  e: S(run.experimentId),
  i: S(run.id),
  n: S(run.name),
  u: S(run.userId),
  s: S(run.status),
  st: N(run.startTime),
  ...(run.endTime !== undefined && { et: N(run.endTime) }),
  lc: S(run.lifecycle),
  au: S(run.artifactUri),
  p: mapValue(run.params, textValue),
  t: mapValue(run.tags, textValue),
  ...(run.datasets.length > 0 && { d: { L: run.datasets.map(datasetValue) } }),
  ...(run.modelInputs.length > 0 && { mi: { L: run.modelInputs.map(S) } }),
  ...(run.modelOutputs.length > 0 && {
    mo: { L: run.modelOutputs.map(({ modelId, step }) => ({ M: { i: S(modelId), s: N(step) } })) },
  }),
  r: N(run.revisions.fields),
});

export function storedRun(item: Item): StoredRun {
  const revisions = { fields: numberOf(item.r), metrics: numberOf(item.rm) };
  return {
    id: stringOf(item.i),
    experimentId: stringOf(item.e),
    name: stringOf(item.n),
    userId: stringOf(item.u),
    status: stringOf(item.s) as RunStatus,
    startTime: numberOf(item.st),
    ...(item.et && { endTime: numberOf(item.et) }),
    lifecycle: stringOf(item.lc) as Lifecycle,
    artifactUri: stringOf(item.au),
    params: mapOf(item.p, textOf),
    tags: mapOf(item.t, textOf),
    metrics: mapOf(item.m, ({ B }, key) => decodeRank(key, B as Uint8Array)),
    datasets: (item.d?.L ?? []).map(datasetOf),
    modelInputs: (item.mi?.L ?? []).map(stringOf),
    modelOutputs: (item.mo?.L ?? []).map(({ M }) => ({
      modelId: stringOf(M?.i),
      step: BigInt(M?.s?.N ?? 0),
    })),
    revision: revisions.fields + revisions.metrics,
    revisions,
  };
}

const datasetValue = ({ dataset, tags }: StoredRun['datasets'][number]): AttributeValue => ({
  M: {
    n: S(dataset.name),
    g: S(dataset.digest),
    y: S(dataset.sourceType),
    s: textValue(dataset.source),
    ...(dataset.schema !== undefined && { c: textValue(dataset.schema) }),
    ...(dataset.profile !== undefined && { f: textValue(dataset.profile) }),
    t: mapValue(tags, S),
  },
});

function datasetOf({ M = {} }: AttributeValue): StoredRun['datasets'][number] {
  return {
    dataset: {
      name: stringOf(M.n),
      digest: stringOf(M.g),
      sourceType: stringOf(M.y),
      source: textOf(M.s),
      ...(M.c && { schema: textOf(M.c) }),
      ...(M.f && { profile: textOf(M.f) }),
    },
    tags: mapOf(M.t, stringOf),
  };
}

/** What is stored of a run, and its texts, of which the long ones have to be stored before it. */
export function keepRun(run: Run, { keep }: Texts, revisions: StoredRun['revisions']) {
  const kept = (texts: ReadonlyMap<string, string>) =>
    new Map([...texts].map(([key, text]) => [key, keep(text)]));
  const stored: StoredRun = {
    ...run,
    params: kept(run.params),
    tags: kept(run.tags),
    datasets: run.datasets.map(({ dataset: { schema, profile, ...dataset }, tags }) => ({
      dataset: {
        ...dataset,
        source: keep(dataset.source),
        ...(schema !== undefined && { schema: keep(schema) }),
        ...(profile !== undefined && { profile: keep(profile) }),
      },
      tags,
    })),
    revision: revisions.fields + revisions.metrics,
    revisions,
  };
  return { stored, texts: textsOf(run) };
}

const textsOf = (run: Run): readonly string[] => [
  ...run.params.values(),
  ...run.tags.values(),
  ...run.datasets.flatMap(({ dataset: { source, schema = '', profile = '' } }) => [
    source,
    schema,
    profile,
  ]),
];

/** Runs with all their texts, read together. */
export async function wholeRuns(runs: readonly StoredRun[], texts: Texts): Promise<readonly Run[]> {
  const text = await texts.load(runs.flatMap(storedTexts));
  const read = (map: ReadonlyMap<string, StoredText>) =>
    new Map([...map].map(([key, one]) => [key, text(one)]));
  return runs.map(({ revisions, ...run }) => ({
    ...run,
    params: read(run.params),
    tags: read(run.tags),
    datasets: run.datasets.map(
      ({ dataset: { schema, profile, ...dataset }, tags }): DatasetInput => ({
        dataset: {
          ...dataset,
          source: text(dataset.source),
          ...(schema !== undefined && { schema: text(schema) }),
          ...(profile !== undefined && { profile: text(profile) }),
        },
        tags,
      }),
    ),
  }));
}

const storedTexts = (run: StoredRun): readonly StoredText[] => [
  ...run.params.values(),
  ...run.tags.values(),
  ...run.datasets.flatMap(({ dataset: { source, schema = '', profile = '' } }) => [
    source,
    schema,
    profile,
  ]),
];

/** Rows of this store carry what `whole` needs. */
export const isStoredRun = (row: RunRow): row is RunRow & StoredRun => 'revisions' in row;

/** The item's own error says nothing of the run. */
export function namingRun(runId: string, error: unknown): unknown {
  return (error as { kind?: string }).kind === 'too-large' ? tooLargeRun(runId, error) : error;
}

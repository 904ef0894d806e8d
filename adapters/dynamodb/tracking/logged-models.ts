import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { conflict, notFound } from '#domain/errors.ts';
import type { LoggedModel, LoggedModelStatus, ModelMetric } from '#domain/tracking/logged-model.ts';
import type { TrackingStore } from '#domain/tracking/ports.ts';
import { decodeRank, encodeRank } from '#domain/tracking/rank.ts';
import { experimentOfModel } from '#domain/tracking/tracking-ids.ts';
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
import type { Expression, Item, Items, Written } from './items.ts';
import { loggedModelKey, modelPartition, modelPrefix } from './keys.ts';
import { newWriter, untilWritten } from './optimistic.ts';
import type { Texts } from './texts.ts';

type LoggedModels = Pick<
  TrackingStore,
  'createLoggedModel' | 'loggedModel' | 'changeLoggedModel' | 'loggedModels'
>;

/** One item per model beside the runs of its experiment; long params and tags beside it, as for runs. */
export function openLoggedModels(items: Items, texts: Texts): LoggedModels {
  const write = async (
    model: LoggedModel,
    mark: Item,
    condition: Pick<Expression, 'condition' | 'values'>,
  ): Promise<Written> => {
    await texts.store([...model.params.values(), ...model.tags.values()]);
    const key = loggedModelKey(model.experimentId, model.id);
    return items.put(key, { ...modelItem(model, texts), ...mark }, condition);
  };
  const read = async (found: readonly Item[]): Promise<readonly LoggedModel[]> => {
    const models = found.map(storedModel);
    const text = await texts.load(
      models.flatMap(({ params, tags }) => [...params.values(), ...tags.values()]),
    );
    const whole = (map: ReadonlyMap<string, StoredText>) =>
      new Map([...map].map(([key, one]) => [key, text(one)]));
    return models.map((model) => ({
      ...model,
      params: whole(model.params),
      tags: whole(model.tags),
    }));
  };

  return {
    async createLoggedModel(model) {
      const writer = newWriter();
      const outcome = await write(model, writer.mark, { condition: 'attribute_not_exists(pk)' });
      if (!writer.wrote(outcome)) throw conflict(`There is a logged model ${model.id} already.`);
    },
    async loggedModel(id) {
      const experimentId = experimentOfModel(id);
      if (experimentId === undefined) return undefined;
      const item = await items.get(loggedModelKey(experimentId, id));
      return item === undefined ? undefined : (await read([item]))[0];
    },
    async changeLoggedModel(id, change) {
      const experimentId = experimentOfModel(id);
      if (experimentId === undefined) throw unknown(id);
      const key = loggedModelKey(experimentId, id);
      return untilWritten<LoggedModel>(
        () => items.get(key),
        async (item) => {
          if (item === undefined) throw unknown(id);
          const [now] = (await read([item])) as [LoggedModel];
          const next = change(now);
          if (next === now) return { result: now };
          const result = { ...next, id, experimentId, revision: now.revision + 1 };
          const condition = {
            condition: 'attribute_exists(pk) AND r = :r',
            values: { ':r': N(now.revision) },
          };
          return { result, write: (mark) => write(result, mark, condition) };
        },
      );
    },
    async loggedModels(experimentId) {
      return read(
        await items.queryAll({ pk: modelPartition(experimentId), sk: { prefix: modelPrefix } }),
      );
    },
  };
}

type StoredModel = Omit<LoggedModel, 'params' | 'tags'> & {
  readonly params: ReadonlyMap<string, StoredText>;
  readonly tags: ReadonlyMap<string, StoredText>;
};

function modelItem(model: LoggedModel, { keep }: Texts): Item {
  const kept = (text: string) => textValue(keep(text));
  return {
    i: S(model.id),
    e: S(model.experimentId),
    n: S(model.name),
    ...(model.modelType !== undefined && { mt: S(model.modelType) }),
    ...(model.sourceRunId !== undefined && { sr: S(model.sourceRunId) }),
    s: S(model.status),
    au: S(model.artifactUri),
    ct: N(model.createdAt),
    ut: N(model.updatedAt),
    x: { BOOL: model.deleted },
    p: mapValue(model.params, kept),
    t: mapValue(model.tags, kept),
    m: { L: model.metrics.map(metricValue) },
    r: N(model.revision),
  };
}

const storedModel = (item: Item): StoredModel => ({
  id: stringOf(item.i),
  experimentId: stringOf(item.e),
  name: stringOf(item.n),
  ...(item.mt && { modelType: stringOf(item.mt) }),
  ...(item.sr && { sourceRunId: stringOf(item.sr) }),
  status: stringOf(item.s) as LoggedModelStatus,
  artifactUri: stringOf(item.au),
  createdAt: numberOf(item.ct),
  updatedAt: numberOf(item.ut),
  deleted: item.x?.BOOL === true,
  params: mapOf(item.p, textOf),
  tags: mapOf(item.t, textOf),
  metrics: (item.m?.L ?? []).map(metricOf),
  revision: numberOf(item.r),
});

const metricValue = (metric: ModelMetric): AttributeValue => ({
  M: {
    k: S(metric.key),
    v: { B: encodeRank(metric) },
    r: S(metric.runId),
    ...(metric.datasetName !== undefined && { n: S(metric.datasetName) }),
    ...(metric.datasetDigest !== undefined && { g: S(metric.datasetDigest) }),
  },
});

const metricOf = ({ M = {} }: AttributeValue): ModelMetric => ({
  ...decodeRank(stringOf(M.k), M.v?.B as Uint8Array),
  runId: stringOf(M.r),
  ...(M.n && { datasetName: stringOf(M.n) }),
  ...(M.g && { datasetDigest: stringOf(M.g) }),
});

const unknown = (id: string) => notFound(`There is no logged model ${id}.`);

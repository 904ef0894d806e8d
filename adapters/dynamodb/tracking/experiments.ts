import { conflict, notFound } from '#domain/errors.ts';
import { defaultExperiment, type Experiment, type Lifecycle } from '#domain/tracking/experiment.ts';
import type { TrackingStore } from '#domain/tracking/ports.ts';
import { isExperimentId } from '#domain/tracking/tracking-ids.ts';
import { mapOf, mapValue, N, numberOf, S, stringOf } from './attributes.ts';
import type { Item, Items, Write, Written } from './items.ts';
import {
  counterKey,
  experimentKey,
  experimentNameKey,
  experimentPrefix,
  experimentsPartition,
} from './keys.ts';
import { untilWritten } from './optimistic.ts';

/**
 * Experiments lie together in `EXPERIMENTS`, so that one consistent query finds them all; a name is an item of
 * its own, so that it belongs to one. The default experiment is written when it is first changed or when
 * somebody wants its name.
 */
type Experiments = Pick<
  TrackingStore,
  'createExperiment' | 'experiment' | 'experimentByName' | 'experiments' | 'changeExperiment'
>;

export function openExperiments(items: Items): Experiments {
  const experiment = async (id: string): Promise<Experiment | undefined> => {
    const item = isExperimentId(id) ? await items.get(experimentKey(id)) : undefined;
    if (item !== undefined) return experimentOf(item);
    return id === defaultExperiment.id ? defaultExperiment : undefined;
  };
  const experimentByName = async (name: string): Promise<Experiment | undefined> => {
    const item = await items.get(experimentNameKey(name));
    if (item === undefined && name !== defaultExperiment.name) return undefined;
    const found = await experiment(item === undefined ? defaultExperiment.id : stringOf(item.id));
    // Renamed between the two reads: then nobody has this name, or somebody else since just now.
    return found?.name === name.toWellFormed() ? found : undefined;
  };

  return {
    experiment,
    experimentByName,
    async createExperiment(draft) {
      if ((await experimentByName(draft.name)) !== undefined) throw taken(draft.name);
      if (draft.name === defaultExperiment.name) await writeDefault(items);
      const id = await nextId(items);
      const created: Experiment = {
        artifactLocation: `mlflow-artifacts:/${id}`,
        ...draft,
        id,
        revision: 1,
      };
      const refused = await items.transact([
        { key: experimentKey(id), item: experimentItem(created), ...absent },
        takeName(created.name, id),
      ]);
      if (refused !== undefined) throw taken(draft.name);
      return created;
    },
    async experiments() {
      const found = await items.queryAll({
        pk: experimentsPartition,
        sk: { prefix: experimentPrefix },
      });
      const written = found.map(experimentOf);
      return written.some(({ id }) => id === defaultExperiment.id)
        ? written
        : [defaultExperiment, ...written];
    },
    async changeExperiment(id, change) {
      if (!isExperimentId(id)) throw unknown(id);
      const key = experimentKey(id);
      return untilWritten<Experiment>(
        () => items.get(key),
        async (item) => {
          if (item === undefined && id !== defaultExperiment.id) throw unknown(id);
          const now = item === undefined ? defaultExperiment : experimentOf(item);
          const result = change(now);
          if (result === now) return { result: now };
          const next = { ...result, id, revision: now.revision + 1 };
          return {
            result: next,
            async write(mark) {
              const wantsDefault = next.name === defaultExperiment.name && next.name !== now.name;
              if (item === undefined || wantsDefault) await writeDefault(items);
              return writeChange(items, now, next, mark);
            },
          };
        },
      );
    },
  };
}

/** @throws DomainError `conflict` for a new name that is taken */
async function writeChange(
  items: Items,
  now: Experiment,
  next: Experiment,
  mark: Item,
): Promise<Written> {
  const key = experimentKey(now.id);
  const item = { ...experimentItem(next), ...mark };
  const condition = { condition: 'r = :r', values: { ':r': N(now.revision) } };
  if (next.name === now.name) return items.put(key, item, condition);
  const refused = await items.transact([
    { key, item, ...condition },
    takeName(next.name, now.id),
    { key: experimentNameKey(now.name) },
  ]);
  if (refused === undefined) return { done: true };
  if (refused[0] === conditionFailed) return { done: false };
  throw taken(next.name);
}

const conditionFailed = 'ConditionalCheckFailed';
const absent = { condition: 'attribute_not_exists(pk)' } as const;

const takeName = (name: string, id: string): Write => ({
  key: experimentNameKey(name),
  item: { id: S(id), n: S(name) },
  ...absent,
});

/** Makes an item of the default experiment, and of its name, if it is none. */
async function writeDefault(items: Items): Promise<void> {
  await items.transact([
    {
      key: experimentKey(defaultExperiment.id),
      item: experimentItem(defaultExperiment),
      ...absent,
    },
    takeName(defaultExperiment.name, defaultExperiment.id),
  ]);
}

const nextId = async (items: Items): Promise<string> => `${await items.add(counterKey, 'n', 1)}`;

const experimentItem = (experiment: Experiment): Item => ({
  i: S(experiment.id),
  n: S(experiment.name),
  al: S(experiment.artifactLocation),
  lc: S(experiment.lifecycle),
  ct: N(experiment.createdAt),
  ut: N(experiment.updatedAt),
  t: mapValue(experiment.tags, S),
  r: N(experiment.revision),
});

const experimentOf = (item: Item): Experiment => ({
  id: stringOf(item.i),
  name: stringOf(item.n),
  artifactLocation: stringOf(item.al),
  lifecycle: stringOf(item.lc) as Lifecycle,
  createdAt: numberOf(item.ct),
  updatedAt: numberOf(item.ut),
  tags: mapOf(item.t, stringOf),
  revision: numberOf(item.r),
});

const taken = (name: string) =>
  conflict(`There is an experiment named "${name}" already, or a deleted one has this name.`, {
    hint: 'Choose another name, or restore the deleted experiment.',
  });

const unknown = (id: string) => notFound(`There is no experiment ${id}.`);

import { conflict } from '#domain/errors.ts';
import type { Lifecycle } from '#domain/tracking/experiment.ts';
import type { Run, RunRow } from '#domain/tracking/run.ts';
import { loggedBytes, maxRunBytes, tooLargeRun } from '#domain/tracking/run-size.ts';
import { experimentOfRun } from '#domain/tracking/tracking-ids.ts';
import { N, S, stringOf } from './attributes.ts';
import { type Item, type Items, inGroups } from './items.ts';
import { runKey, runPartition, runPartitions, runPrefix } from './keys.ts';
import { newWriter, untilWritten } from './optimistic.ts';
import {
  fieldsItem,
  isStoredRun,
  keepRun,
  namingRun,
  runItem,
  type StoredRun,
  storedRun,
  wholeRuns,
} from './run-item.ts';
import { bumpPartition, bumpShard } from './shards.ts';
import type { Texts } from './texts.ts';
import { unknownRun } from './update-by-key.ts';

export async function createRun(items: Items, texts: Texts, run: Run): Promise<void> {
  const key = runKey(run.experimentId, run.id);
  const revisions = { fields: run.revision, metrics: 0 };
  const { stored, texts: long } = keepRun(run, texts, revisions);
  if (loggedBytes(stored) > maxRunBytes) throw tooLargeRun(run.id);
  await texts.store(long);
  const writer = newWriter();
  const outcome = await items
    .put(key, { ...runItem(stored), ...writer.mark }, { condition: 'attribute_not_exists(pk)' })
    .catch((error) => {
      throw namingRun(run.id, error);
    });
  // Also when it was there: who created it may have died before this.
  await bumpShard(items, run.experimentId, run.id);
  if (!writer.wrote(outcome)) throw conflict(`There is a run ${run.id} already.`);
}

/** In the order of the ids, without those that are unknown. */
export async function readRuns(
  items: Items,
  texts: Texts,
  ids: readonly string[],
): Promise<readonly Run[]> {
  return wholeRuns(await readStored(items, ids), texts);
}

async function readStored(items: Items, ids: readonly string[]): Promise<readonly StoredRun[]> {
  const keys = [...new Set(ids)].flatMap((id) => {
    const experimentId = experimentOfRun(id);
    return experimentId === undefined ? [] : [runKey(experimentId, id)];
  });
  const [only] = keys;
  const found =
    keys.length === 1 && only !== undefined
      ? [(await items.get(only)) ?? []].flat()
      : await items.getAll(keys);
  const byId = new Map(found.map((item) => [stringOf(item.i), item]));
  return ids.flatMap((id) => {
    const item = byId.get(id);
    return item === undefined ? [] : [storedRun(item)];
  });
}

/** Rows of this store know their long texts' names; others are read again. */
export async function wholeRows(
  items: Items,
  texts: Texts,
  rows: readonly RunRow[],
): Promise<readonly Run[]> {
  const stored = rows.filter(isStoredRun);
  return stored.length === rows.length
    ? wholeRuns(stored, texts)
    : readRuns(
        items,
        texts,
        rows.map(({ id }) => id),
      );
}

/** Writes all but the metrics, on condition that all but the metrics is as it was read. */
export async function changeRun(
  items: Items,
  texts: Texts,
  id: string,
  change: (now: Run) => Run,
): Promise<Run> {
  const experimentId = experimentOfRun(id);
  if (experimentId === undefined) throw unknownRun(id);
  const key = runKey(experimentId, id);
  const changed = await untilWritten<Run>(
    () => items.get(key),
    async (item) => {
      if (item === undefined) throw unknownRun(id);
      const was = storedRun(item);
      const [now] = (await wholeRuns([was], texts)) as [Run];
      const next = change(now);
      if (next === now) return { result: now };
      const revisions = { ...was.revisions, fields: was.revisions.fields + 1 };
      const kept = { ...next, id, experimentId, metrics: now.metrics };
      const { stored, texts: long } = keepRun(kept, texts, revisions);
      if (loggedBytes(stored) > maxRunBytes) throw tooLargeRun(id);
      return {
        result: { ...kept, revision: stored.revision },
        async write(mark) {
          await texts.store(long);
          const item = { ...fieldsItem(stored), ...mark };
          return items.update(key, replacing(item, was.revisions.fields)).catch((error) => {
            throw namingRun(id, error);
          });
        },
      };
    },
  );
  await bumpShard(items, experimentId, id);
  return changed;
}

/** Attributes of a run that can be absent. */
const optional = ['et', 'd', 'mi', 'mo'];

function replacing(item: Item, revision: number) {
  const sets = Object.entries(item);
  const gone = optional.filter((name) => !(name in item));
  return {
    condition: 'attribute_exists(pk) AND #r = :before',
    update: [
      `SET ${sets.map(([name]) => `#${name} = :${name}`).join(', ')}`,
      ...(gone.length > 0 ? [`REMOVE ${gone.map((name) => `#${name}`).join(', ')}`] : []),
    ].join(' '),
    names: Object.fromEntries(
      [...sets.map(([name]) => name), ...gone].map((name) => [`#${name}`, name]),
    ),
    values: {
      ':before': N(revision),
      ...Object.fromEntries(sets.map(([name, value]) => [`:${name}`, value])),
    },
  };
}

const updatesAtOnce = 32;

/** Each run by itself, without reading more than its lifecycle. What is right already is left alone. */
export async function changeLifecycleOfRuns(
  items: Items,
  experimentId: string,
  lifecycle: Lifecycle,
): Promise<void> {
  const parts = Array.from({ length: runPartitions }, (_, part) => part);
  const found = await inGroups(parts, runPartitions, (part) =>
    items.queryAll({
      pk: runPartition(experimentId, part),
      sk: { prefix: runPrefix },
      only: { projection: 'i, lc' },
    }),
  );
  const others = found.flat().filter(({ lc }) => stringOf(lc) !== lifecycle);
  await inGroups(others, updatesAtOnce, ({ i }) =>
    items.update(runKey(experimentId, stringOf(i)), {
      condition: 'attribute_exists(pk)',
      update: 'SET lc = :lc, r = r + :one',
      values: { ':lc': S(lifecycle), ':one': N(1) },
    }),
  );
  // Also where nothing was left to do: a call before this one may have been interrupted here.
  const used = parts.filter((part) => (found[part] ?? []).length > 0);
  await inGroups(used, runPartitions, (part) => bumpPartition(items, experimentId, part));
}

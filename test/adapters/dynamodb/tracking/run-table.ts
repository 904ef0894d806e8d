import type { Item, Items, Key } from '#adapters/dynamodb/tracking/items.ts';
import { runKey } from '#adapters/dynamodb/tracking/keys.ts';
import { runItem } from '#adapters/dynamodb/tracking/run-item.ts';
import { bumpShard } from '#adapters/dynamodb/tracking/shards.ts';
import { runIdIn } from '#domain/tracking/tracking-ids.ts';
import { newRun } from '../../tracking-store-fixtures.ts';

export const experimentId = '7';
/** A run of each shard, by number. */
export const runId = (shard: number, digit = 0): string =>
  runIdIn(experimentId, `${(shard * 4).toString(16).padStart(2, '0')}${digit}`.padEnd(20, '0'));

/**
 * A table of runs and counters as far as searches ask it, each of whose answers and effects is of a moment that `turn`
 * chooses. A page of a query is one run.
 */
export function runTable(turn: () => Promise<unknown> = async () => {}) {
  const stored = new Map<string, Item>();
  const read = { queries: 0 };
  const placeOf = ({ pk, sk }: Key) => `${pk} ${sk}`;

  const items: Pick<Items, 'getAll' | 'update' | 'query'> = {
    async getAll(keys) {
      await turn();
      return keys.flatMap((key) => {
        const item = stored.get(placeOf(key));
        return item === undefined ? [] : [{ ...item }];
      });
    },
    /** ADD and SET of counters and their marks, all at once. */
    async update(key, { update = '', values = {} }) {
      await turn();
      const item = { ...stored.get(placeOf(key)) };
      for (const [, name = '', value = ''] of update.matchAll(/(v\d+) (:\w+)/g))
        item[name] = { N: `${Number(item[name]?.N ?? 0) + Number(values[value]?.N)}` };
      for (const [, name = '', value = ''] of update.matchAll(/(w\d+) = (:\w+)/g))
        item[name] = values[value] as Item[string];
      stored.set(placeOf(key), item);
      return { done: true };
    },
    async *query({ pk, sk }) {
      read.queries += 1;
      const { from, to } = sk as { from: string; to: string };
      for (let after = from; ; ) {
        await turn();
        const next = [...stored.keys()]
          .filter((place) => place.startsWith(`${pk} `))
          .map((place) => place.slice(pk.length + 1))
          .filter((one) => one >= from && one <= to && one > after)
          .sort()[0];
        if (next === undefined) return;
        after = next;
        yield { items: [stored.get(`${pk} ${next}`) as Item], more: true };
      }
    },
  };

  return {
    items: items as Items,
    read,
    stored,
    /** Puts the run or raises its revision, and answers which it has now. */
    async put(id: string): Promise<number> {
      await turn();
      const place = placeOf(runKey(experimentId, id));
      const fields = Number(stored.get(place)?.r?.N ?? 0) + 1;
      const run = newRun(experimentId, { id });
      const revisions = { fields, metrics: 0 };
      stored.set(
        place,
        runItem({ ...run, params: new Map(), tags: new Map(), datasets: [], revisions }),
      );
      return fields;
    },
    raise: (id: string) => bumpShard(items as Items, experimentId, id),
  };
}

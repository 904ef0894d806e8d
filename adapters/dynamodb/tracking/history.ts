import { compareInHistory, type MetricPoint } from '#domain/tracking/metric.ts';
import { decodeRank, encodeRank, rankBytes } from '#domain/tracking/rank.ts';
import { nameInMap } from './attributes.ts';
import { type Item, type Items, inGroups, type Key } from './items.ts';
import { batchPrefix, historyPartition, metricPrefix, sha256 } from './keys.ts';

/**
 * Histories of metrics in the partition `RUN#{runId}`, apart from the run's item, so that long ones slow
 * nothing else: one point as the key `M#{key}#{rank}` alone, several of one key as `M#{key}#{sha256}` with the
 * packed points `p`, several keys as `B#{sha256}` with the map `k` of packed points. What an item is called
 * follows from what is in it: a call that is sent again writes the same items, and nothing is read to be
 * written.
 */
export async function writeHistory(
  items: Items,
  runId: string,
  points: readonly MetricPoint[],
): Promise<void> {
  await inGroups(historyItems(runId, points), 8, ({ key, item }) => items.put(key, item));
}

/** An item holds 400 KB with its key. */
const itemBytes = 350_000;

interface HistoryItem {
  readonly key: Key;
  readonly item: Item;
}

export function historyItems(
  runId: string,
  points: readonly MetricPoint[],
): readonly HistoryItem[] {
  const pk = historyPartition(runId);
  const byKey = new Map<string, Map<string, Uint8Array>>();
  for (const point of points) {
    const bytes = encodeRank(point);
    const ofKey = byKey.get(point.key) ?? new Map<string, Uint8Array>();
    byKey.set(point.key, ofKey.set(Buffer.from(bytes).toString('hex'), bytes));
  }
  const packed = [...byKey]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, ofKey]) =>
      packs(
        key,
        [...ofKey].sort().map(([, bytes]) => bytes),
      ),
    );
  return groupsOf(packed).map((group): HistoryItem => {
    const [first] = group as [Pack];
    if (group.length > 1) {
      const M: Item = {};
      for (const { key, bytes } of group) M[nameInMap(key)] = { B: bytes };
      const content = group.map(({ key, bytes }) => `${key}\n${bytes.toString('base64')}\n`);
      return { key: { pk, sk: `${batchPrefix}${sha256(content.join(''))}` }, item: { k: { M } } };
    }
    const single = first.bytes.length === rankBytes;
    const name = single ? first.bytes.toString('hex') : sha256(first.bytes);
    return {
      key: { pk, sk: `${metricPrefix(first.key)}${name}` },
      item: single ? {} : { p: { B: first.bytes } },
    };
  });
}

interface Pack {
  readonly key: string;
  readonly bytes: Buffer;
}

function packs(key: string, ranks: readonly Uint8Array[]): readonly Pack[] {
  const perPack = Math.floor(itemBytes / rankBytes);
  return Array.from({ length: Math.ceil(ranks.length / perPack) }, (_, at) => ({
    key,
    bytes: Buffer.concat(ranks.slice(at * perPack, (at + 1) * perPack)),
  }));
}

/** As many as fit an item together; a key is in a group once. */
function groupsOf(packed: readonly Pack[]): readonly (readonly Pack[])[] {
  const groups: Pack[][] = [];
  let room = 0;
  let before: string | undefined;
  for (const pack of packed) {
    const bytes = Buffer.byteLength(pack.key) + pack.bytes.length + 4;
    if (bytes > room || pack.key === before) {
      groups.push([]);
      room = itemBytes;
    }
    groups.at(-1)?.push(pack);
    room -= bytes;
    before = pack.key;
  }
  return groups;
}

/** Every distinct point of a key, in the order of `compareInHistory`. */
export async function readHistory(
  items: Items,
  runId: string,
  key: string,
): Promise<readonly MetricPoint[]> {
  const pk = historyPartition(runId);
  const prefix = metricPrefix(key);
  const [single, shared] = await Promise.all([
    items.queryAll({ pk, sk: { prefix }, only: { projection: 'sk, p' } }),
    items.queryAll({
      pk,
      sk: { prefix: batchPrefix },
      only: { projection: 'k.#key', names: { '#key': nameInMap(key) } },
    }),
  ]);
  const ranks = new Map<string, Uint8Array>();
  const add = (packed: Uint8Array) => {
    for (let at = 0; at < packed.length; at += rankBytes) {
      const bytes = packed.subarray(at, at + rankBytes);
      ranks.set(Buffer.from(bytes).toString('latin1'), bytes);
    }
  };
  for (const item of single)
    add(item.p?.B ?? Buffer.from(item.sk?.S?.slice(prefix.length) ?? '', 'hex'));
  for (const item of shared) add(Object.values(item.k?.M ?? {})[0]?.B ?? new Uint8Array());
  return [...ranks.values()].map((bytes) => decodeRank(key, bytes)).sort(compareInHistory);
}

import { decodeShards, encodeShards, type ShardRows } from './snapshot-format.ts';

/** Where snapshots of experiments' rows lie; none is fine, and so is an old one. */
export interface RowSnapshots {
  read(experimentId: string): Promise<Uint8Array | undefined>;
  /** The last writer wins. */
  write(experimentId: string, bytes: Uint8Array): Promise<void>;
}

/**
 * Rows of large experiments for processes that have none yet: 10 000 runs are one object of 1 MB instead of
 * 2 750 read units. A snapshot is nobody's truth: what is wrong with it, or with its bucket, is told by `warn`, and
 * the search reads the table.
 */
interface Snapshots {
  /** Shards whose counter has the same stamp now; undefined when there is no snapshot to go by. */
  current(
    experimentId: string,
    stamps: readonly string[],
    now: number,
  ): Promise<ReadonlyMap<number, ShardRows> | undefined>;
  keep(experimentId: string, shards: ReadonlyMap<number, ShardRows>, now: number): Promise<void>;
}

export type Warn = (message: string, experimentId: string, reason: string) => void;

/** Rows that were read longer ago are read anew: run-rows.ts says what that is for. */
const snapshotMs = 24 * 60 * 60_000;
/** One process writes an experiment's snapshot no more often: each stays a while as an old version of the object. */
const restMs = 5 * 60_000;

const warnOnConsole: Warn = (message, experimentId, reason) =>
  console.warn(JSON.stringify({ level: 'WARN', message, experimentId, reason }));

export function openSnapshots(stored: RowSnapshots, warn: Warn = warnOnConsole): Snapshots {
  const triedAt = new Map<string, number>();
  return {
    async current(experimentId, stamps, now) {
      try {
        const bytes = await stored.read(experimentId);
        if (bytes === undefined) return undefined;
        return await decodeShards(
          bytes,
          experimentId,
          ({ shard, stamp, readAt }) => stamps[shard] === stamp && readAt > now - snapshotMs,
          now,
        );
      } catch (error) {
        warn('snapshot of runs not read', experimentId, String(error));
        return undefined;
      }
    },
    async keep(experimentId, shards, now) {
      if (now - (triedAt.get(experimentId) ?? Number.NEGATIVE_INFINITY) < restMs) return;
      triedAt.set(experimentId, now);
      try {
        const bytes = await encodeShards(experimentId, shards);
        if (bytes !== undefined) await stored.write(experimentId, bytes);
      } catch (error) {
        warn('snapshot of runs not written', experimentId, String(error));
      }
    },
  };
}

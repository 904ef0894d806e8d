import { DomainError, unavailable } from '../errors.ts';
import type { ModelVersion } from '../registry/model-version.ts';
import type { ModelStore } from '../registry/ports.ts';
import type { Metrics } from '../workflows.ts';
import type { ServingDirectory, Stopwatch } from './ports.ts';
import type { ServingRecord } from './serving-record.ts';

/** Names that were asked for and do not exist are remembered too; a scan of names must not fill the memory. */
const maxRemembered = 10_000;

export interface CachedDirectoryDeps {
  readonly store: Pick<ModelStore, 'serving' | 'version'>;
  readonly stopwatch: Stopwatch;
  readonly metrics: Metrics;
}

interface Remembered {
  record: ServingRecord | undefined;
  readAt: number;
  refresh: Promise<void> | undefined;
}

/**
 * Serving records up to `ttlMs` old: a rollout step or a rollback is seen by every function within that time. Requests
 * that find a record too old wait for one read together. When the read fails the old record goes on answering, and the
 * metric `staleServingRecord` says so. Versions never change in what serving needs, and are read once.
 */
export function cachedDirectory(
  { store, stopwatch, metrics }: CachedDirectoryDeps,
  ttlMs = 5000,
): ServingDirectory {
  const records = new Map<string, Remembered>();
  const versions = new Map<string, ModelVersion>();

  async function read(model: string, known: Remembered | undefined): Promise<void> {
    try {
      const record = await store.serving(model);
      if (records.size >= maxRemembered) records.clear();
      records.set(model, { record, readAt: stopwatch.now(), refresh: undefined });
    } catch (cause) {
      if (known === undefined) throw outage(cause);
      known.readAt = stopwatch.now();
      known.refresh = undefined;
      metrics.metric('staleServingRecord', 1, { model });
    }
  }

  const first = new Map<string, Promise<void>>();
  return {
    async serving(model) {
      const known = records.get(model);
      if (known === undefined) {
        let reading = first.get(model);
        if (reading === undefined) {
          reading = read(model, undefined).finally(() => first.delete(model));
          first.set(model, reading);
        }
        await reading;
      } else if (stopwatch.now() - known.readAt >= ttlMs) {
        known.refresh ??= read(model, known);
        await known.refresh;
      }
      return records.get(model)?.record;
    },
    async version(model, version) {
      const key = `${model}\u0000${version}`;
      const known = versions.get(key);
      if (known !== undefined) return known;
      const found = await store.version(model, version).catch((cause: unknown) => {
        throw outage(cause);
      });
      if (versions.size >= maxRemembered) versions.clear();
      if (found !== undefined) versions.set(key, found);
      return found;
    },
  };
}

const outage = (cause: unknown) =>
  cause instanceof DomainError
    ? cause
    : unavailable('The registry cannot be read right now.', { hint: 'Try again.', cause });

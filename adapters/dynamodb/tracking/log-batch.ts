import {
  applyBatch,
  conflictingParam,
  type LoggedBatch,
  latestOf,
  nameIn,
} from '#domain/tracking/apply-batch.ts';
import type { RunBatch } from '#domain/tracking/ports.ts';
import { loggedBytes, maxRunBytes, tooLargeRun } from '#domain/tracking/run-size.ts';
import { experimentOfRun } from '#domain/tracking/tracking-ids.ts';
import { N, type StoredText } from './attributes.ts';
import { writeHistory } from './history.ts';
import { type Items, inGroups, type Key, pause } from './items.ts';
import { runKey } from './keys.ts';
import { namingRun, runItem, type StoredRun } from './run-item.ts';
import { bumpShard } from './shards.ts';
import type { Texts } from './texts.ts';
import {
  metricsPerUpdate,
  raiseMetrics,
  refusedParam,
  setTexts,
  textsPerUpdate,
  unknownRun,
  writableRun,
} from './update-by-key.ts';

/** Fewer metrics go by key, without a read. */
const fewMetrics = 20;
/** Lost races after which a batch goes by key as well. */
const optimisticTries = 12;

/**
 * One call's metrics, params and tags: the run's item first, because it can refuse; then the histories and the
 * shard's counter. A process that dies in between has acknowledged nothing, and the same call again does what
 * is missing.
 */
export async function logBatch(
  items: Items,
  texts: Texts,
  runId: string,
  batch: RunBatch,
): Promise<void> {
  const experimentId = experimentOfRun(runId);
  if (experimentId === undefined) throw unknownRun(runId);
  const key = runKey(experimentId, runId);
  const kept = keepBatch(texts, batch);
  await texts.store([...batch.params.values(), ...batch.tags.values()]);
  try {
    await changeRunItem(items, texts, key, runId, kept);
  } catch (error) {
    throw namingRun(runId, error);
  }
  await Promise.all([
    writeHistory(items, runId, batch.metrics),
    bumpShard(items, experimentId, runId),
  ]);
}

const keepBatch = (
  { keep }: Texts,
  { metrics, params, tags }: RunBatch,
): LoggedBatch<StoredText> => ({
  metrics,
  params: new Map([...params].map(([name, text]) => [name, keep(text)])),
  tags: new Map([...tags].map(([name, text]) => [name, keep(text)])),
  ...nameIn(tags),
});

async function changeRunItem(
  items: Items,
  texts: Texts,
  key: Key,
  runId: string,
  batch: LoggedBatch<StoredText>,
): Promise<void> {
  const latest = [...latestOf(batch.metrics).values()];
  const textCount = batch.params.size + batch.tags.size;
  if (textCount === 0 && latest.length > 0 && latest.length <= fewMetrics)
    return raiseMetrics(items, key, runId, latest);
  if (textCount === 1 && latest.length === 0) return setTexts(items, texts, key, runId, batch);
  const run = await putWhole(items, texts, key, runId, batch);
  if (run !== undefined) await byKey(items, texts, key, run, batch);
}

/** Answers the run as it was last seen when others were always faster. */
async function putWhole(
  items: Items,
  texts: Texts,
  key: Key,
  runId: string,
  batch: LoggedBatch<StoredText>,
): Promise<StoredRun | undefined> {
  let item = await items.get(key);
  for (let tries = 1; ; tries += 1) {
    const run = writableRun(runId, item);
    const refused = conflictingParam(run, batch);
    if (refused !== undefined) throw await refusedParam(runId, refused, texts);
    const next = applyBatch(run, batch);
    if (next === run) return undefined;
    if (loggedBytes(next) > maxRunBytes) throw tooLargeRun(runId);
    if (tries > optimisticTries) return run;
    const { fields, metrics } = run.revisions;
    const outcome = await items.put(
      key,
      runItem({ ...next, revisions: { fields: fields + 1, metrics: metrics + 1 } }),
      {
        condition: 'attribute_exists(pk) AND r = :r AND rm = :rm',
        values: { ':r': N(fields), ':rm': N(metrics) },
      },
    );
    if (outcome.done) return undefined;
    item = outcome.old;
    await pause(Math.min(tries, 5));
  }
}

/**
 * Params and tags first, together as far as an expression reaches, for params can refuse; then the metrics.
 * Between two updates somebody may delete the run: then the caller is told, and what was written of the batch
 * stays with the deleted run.
 */
async function byKey(
  items: Items,
  texts: Texts,
  key: Key,
  run: StoredRun,
  batch: LoggedBatch<StoredText>,
): Promise<void> {
  const params = [...batch.params].filter(([name]) => !run.params.has(name));
  for (const some of groups(params, textsPerUpdate))
    await setTexts(items, texts, key, run.id, { params: new Map(some), tags: new Map() }, run);
  for (const some of groups([...batch.tags], textsPerUpdate))
    await setTexts(items, texts, key, run.id, {
      params: new Map(),
      tags: new Map(some),
      ...(batch.name !== undefined && { name: batch.name }),
    });
  await inGroups(groups([...latestOf(batch.metrics).values()], metricsPerUpdate), 1, (some) =>
    raiseMetrics(items, key, run.id, some),
  );
}

const groups = <T>(list: readonly T[], size: number): readonly T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, at) =>
    list.slice(at * size, (at + 1) * size),
  );

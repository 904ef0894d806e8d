import { notFound } from '#domain/errors.ts';
import { deletedRun, paramConflict, sameText } from '#domain/tracking/apply-batch.ts';
import { compareRank, type MetricPoint } from '#domain/tracking/metric.ts';
import { encodeRank } from '#domain/tracking/rank.ts';
import { runNameTag } from '#domain/tracking/run.ts';
import { N, nameInMap, S, type StoredText, textValue } from './attributes.ts';
import type { Item, Items, Key } from './items.ts';
import { type StoredRun, storedRun } from './run-item.ts';
import type { Texts } from './texts.ts';

/**
 * Changes of single keys of a run without reading it: DynamoDB compares, and does it one after the other.
 * However many writers there are, none has to try again because of another, but where both write the same key.
 */

/**
 * An expression may be 4 KB long and have 300 operators and functions; a metric takes 90 characters and 5 of
 * them.
 */
export const metricsPerUpdate = 40;
/** A param takes 35 characters and 2 operators in the condition, a text 15 in the update. */
export const textsPerUpdate = 100;

const alive = 'attribute_exists(pk) AND lc = :active';

/** Raises the latest points of the keys, each of which is in `latest` once. */
export async function raiseMetrics(
  items: Items,
  key: Key,
  runId: string,
  latest: readonly MetricPoint[],
): Promise<void> {
  for (let left = latest; left.length > 0; ) {
    const names: Record<string, string> = {};
    const values: Item = { ':active': S('active'), ':one': N(1) };
    for (const [at, point] of left.entries()) {
      names[`#${at}`] = nameInMap(point.key);
      values[`:${at}`] = { B: encodeRank(point) };
    }
    const newer = left.map((_, at) => `(attribute_not_exists(m.#${at}) OR m.#${at} < :${at})`);
    const outcome = await items.update(key, {
      condition: [alive, ...newer].join(' AND '),
      update: `SET rm = rm + :one, ${left.map((_, at) => `m.#${at} = :${at}`).join(', ')}`,
      names,
      values,
    });
    if (outcome.done) return;
    const { metrics } = writableRun(runId, outcome.old);
    // Latest points only rise: what is not newer now will never be.
    left = left.filter((point) => {
      const known = metrics.get(point.key);
      return known === undefined || compareRank(known, point) < 0;
    });
  }
}

export interface TextChanges {
  readonly params: ReadonlyMap<string, StoredText>;
  readonly tags: ReadonlyMap<string, StoredText>;
  /** With the tag `mlflow.runName`. */
  readonly name?: string;
}

/**
 * Sets up to `textsPerUpdate` params and tags together, or none: `known` are the params the run is known to have.
 *
 * @throws DomainError `invalid` for a param that has another value
 */
export async function setTexts(
  items: Items,
  texts: Texts,
  key: Key,
  runId: string,
  changes: TextChanges,
  known?: StoredRun,
): Promise<void> {
  for (let run = known; ; ) {
    const params = run === undefined ? changes.params : await missingParams(run, changes, texts);
    const names: Record<string, string> = {};
    const values: Item = { ':active': S('active'), ':one': N(1) };
    const conditions = [alive];
    const sets = ['r = r + :one'];
    const set = (map: 'p' | 't', name: string, text: StoredText) => {
      const at = Object.keys(names).length;
      names[`#${at}`] = nameInMap(name);
      values[`:${at}`] = textValue(text);
      sets.push(`${map}.#${at} = :${at}`);
      if (map === 'p') conditions.push(`attribute_not_exists(p.#${at})`);
    };
    for (const [name, text] of params) set('p', name, text);
    for (const [name, text] of changes.tags) set('t', name, text);
    if (changes.name !== undefined && changes.tags.has(runNameTag)) {
      sets.push('n = :name');
      values[':name'] = S(changes.name);
    }
    if (Object.keys(names).length === 0) return;
    const outcome = await items.update(key, {
      condition: conditions.join(' AND '),
      update: `SET ${sets.join(', ')}`,
      names,
      values,
    });
    if (outcome.done) return;
    // Another writer set one of the params: with each turn fewer are left to set.
    run = writableRun(runId, outcome.old);
  }
}

/** The params of the changes that the run does not have. */
async function missingParams(
  run: StoredRun,
  { params }: TextChanges,
  texts: Texts,
): Promise<ReadonlyMap<string, StoredText>> {
  const missing = new Map<string, StoredText>();
  for (const [key, wanted] of params) {
    const was = run.params.get(key);
    if (was === undefined) missing.set(key, wanted);
    else if (!sameText(was, wanted)) throw await refusedParam(run.id, { key, was, wanted }, texts);
  }
  return missing;
}

/** In words, for which long values have to be read. */
export async function refusedParam(
  runId: string,
  {
    key,
    was,
    wanted,
  }: { readonly key: string; readonly was: StoredText; readonly wanted: StoredText },
  texts: Texts,
) {
  const text = await texts.load([was, wanted]);
  return paramConflict(runId, key, text(was), text(wanted));
}

/** @throws DomainError `not-found`, or `invalid` for a deleted run */
export function writableRun(runId: string, item: Item | undefined): StoredRun {
  if (item === undefined) throw unknownRun(runId);
  const run = storedRun(item);
  if (run.lifecycle === 'deleted') throw deletedRun(runId);
  return run;
}

export const unknownRun = (runId: string) => notFound(`There is no run ${runId}.`);

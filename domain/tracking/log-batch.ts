import { invalid } from '../errors.ts';
import { deletedRun } from './apply-batch.ts';
import { cutTag } from './create-run.ts';
import { checkKey } from './key-rules.ts';
import { checkRunId, knownRun } from './known-run.ts';
import {
  maxBatchItems,
  maxBatchMetrics,
  maxBatchParams,
  maxBatchTags,
  maxParamLength,
} from './limits.ts';
import { checkModels, type MeasuredMetric, noteModelMetrics } from './model-metrics.ts';
import type { RunBatch, TrackingStore } from './ports.ts';
import { runNameTag } from './run.ts';
import { type KeyValue, tagMap } from './tag-list.ts';
import { cutTo } from './text-length.ts';

export interface LogBatchInput {
  readonly runId: string;
  readonly metrics: readonly MeasuredMetric[];
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
}

/** Where the parts of a batch are in the request, for messages: `metrics[3].key`, or `key` where a call takes one. */
type Place = (list: 'metrics' | 'params' | 'tags', index: number, field: string) => string;
const inLists: Place = (list, index, field) => `${list}[${index}].${field}`;

/**
 * Logs all of it or nothing. Sent again, it changes nothing. Metrics that name a model count for it, too: that is
 * written after the run, so that a call that was interrupted is completed by the same call again.
 *
 * @throws DomainError `not-found` for the run or a model; `invalid` for a deleted run, wrong keys, too many items, a
 * param that has another value; `too-large` when the run has no room
 */
export async function logBatch(
  { store }: { readonly store: TrackingStore },
  input: LogBatchInput,
  place: Place = inLists,
): Promise<void> {
  checkRunId(input.runId);
  checkCounts(input);
  const batch = checkedBatch(input, place);
  if (batch.metrics.length + batch.params.size + batch.tags.size === 0) {
    // An empty batch is no write: only its run is looked at.
    if ((await knownRun(store, input.runId)).lifecycle === 'deleted') throw deletedRun(input.runId);
    return;
  }
  await checkModels(store, input.metrics);
  await store.log(input.runId, batch);
  await noteModelMetrics(store, input.runId, input.metrics);
}

/** One metric, param or tag: the same as a batch of one. */
export const logOne = (
  deps: { readonly store: TrackingStore },
  input: Pick<LogBatchInput, 'runId'> & Partial<LogBatchInput>,
): Promise<void> =>
  logBatch(deps, { metrics: [], params: [], tags: [], ...input }, (_, __, field) => field);

function checkCounts({ metrics, params, tags }: LogBatchInput): void {
  const counts: readonly (readonly [string, number, number])[] = [
    ['metrics', metrics.length, maxBatchMetrics],
    ['params', params.length, maxBatchParams],
    ['tags', tags.length, maxBatchTags],
    [
      'metrics, params and tags together',
      metrics.length + params.length + tags.length,
      maxBatchItems,
    ],
  ];
  for (const [what, count, most] of counts)
    if (count > most)
      throw invalid(`A batch has at most ${most} ${what}; this one has ${count}.`, {
        hint: 'Send them in several batches.',
      });
}

function checkedBatch({ metrics, params, tags }: LogBatchInput, place: Place): RunBatch {
  for (const [index, { key, timestamp }] of metrics.entries()) {
    checkKey(key, place('metrics', index, 'key'));
    if (timestamp < 0) {
      const field = place('metrics', index, 'timestamp');
      throw invalid(`\`${field}\` is ${timestamp}; it must be ms since 1970, not negative.`, {
        field,
      });
    }
  }
  const tagsByKey = tagMap(tags, cutTag, (index, field) => place('tags', index, field));
  // A run always has a name; an empty one says nothing.
  if (tagsByKey.get(runNameTag) === '') tagsByKey.delete(runNameTag);
  return {
    metrics: metrics.map(({ key, value, timestamp, step }) => ({ key, value, timestamp, step })),
    params: paramMap(params, place),
    tags: tagsByKey,
  };
}

function paramMap(params: readonly KeyValue[], place: Place): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const [index, { key, value }] of params.entries()) {
    const field = place('params', index, 'key');
    checkKey(key, field);
    if (map.has(key))
      throw invalid(`\`${field}\`: "${key}" is in the batch twice.`, {
        field,
        hint: 'A param has one value, for good.',
      });
    map.set(key, cutTo(value, maxParamLength));
  }
  return map;
}

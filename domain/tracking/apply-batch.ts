import { type DomainError, invalid } from '../errors.ts';
import type { Lifecycle } from './experiment.ts';
import { compareRank, type MetricPoint } from './metric.ts';
import { type LongText, runNameTag } from './run.ts';

/** A text as a store has it at hand: itself, or the name of a long one that is not read for this. */
export type KeptText = string | LongText;

/** What logging changes of a run. `Text` is `string` where all texts are at hand. */
export interface Logged<Text extends KeptText> {
  readonly id: string;
  readonly name: string;
  readonly lifecycle: Lifecycle;
  readonly params: ReadonlyMap<string, Text>;
  readonly tags: ReadonlyMap<string, Text>;
  readonly metrics: ReadonlyMap<string, MetricPoint>;
  readonly revision: number;
}

export interface LoggedBatch<Text extends KeptText> {
  readonly metrics: readonly MetricPoint[];
  readonly params: ReadonlyMap<string, Text>;
  readonly tags: ReadonlyMap<string, Text>;
  /** The value of the tag `mlflow.runName`, when it is among the tags: it renames the run. */
  readonly name?: string;
}

export interface ParamConflict<Text extends KeptText> {
  readonly key: string;
  readonly was: Text;
  readonly wanted: Text;
}

/** The first param of the batch that the run has with another value: then nothing of the batch is kept. */
export function conflictingParam<Text extends KeptText>(
  run: Pick<Logged<Text>, 'params'>,
  batch: Pick<LoggedBatch<Text>, 'params'>,
): ParamConflict<Text> | undefined {
  for (const [key, wanted] of batch.params) {
    const was = run.params.get(key);
    if (was !== undefined && !sameText(was, wanted)) return { key, was, wanted };
  }
  return undefined;
}

/**
 * The run with the batch in it, or the very same run when the batch brings nothing new. The batch has no
 * conflict.
 */
export function applyBatch<Text extends KeptText, R extends Logged<Text>>(
  run: R,
  batch: LoggedBatch<Text>,
): R {
  const params = withTexts(run.params, batch.params);
  const tags = withTexts(run.tags, batch.tags);
  const newer = [...latestOf(batch.metrics)].filter(([key, point]) => {
    const known = run.metrics.get(key);
    return known === undefined || compareRank(known, point) < 0;
  });
  const metrics = newer.length === 0 ? run.metrics : new Map([...run.metrics, ...newer]);
  const name = batch.name ?? run.name;
  const same =
    params === run.params && tags === run.tags && metrics === run.metrics && name === run.name;
  return same ? run : { ...run, name, params, tags, metrics, revision: run.revision + 1 };
}

/** The greatest point of each key (`compareRank`). */
export function latestOf(points: readonly MetricPoint[]): ReadonlyMap<string, MetricPoint> {
  const latest = new Map<string, MetricPoint>();
  for (const point of points) {
    const known = latest.get(point.key);
    if (known === undefined || compareRank(known, point) < 0) latest.set(point.key, point);
  }
  return latest;
}

export const nameIn = (tags: ReadonlyMap<string, string>): { readonly name?: string } => {
  const name = tags.get(runNameTag);
  return name === undefined ? {} : { name };
};

export const sameText = (a: KeptText, b: KeptText): boolean =>
  typeof a === 'string' || typeof b === 'string' ? a === b : a.sha256 === b.sha256;

export const deletedRun = (runId: string): DomainError =>
  invalid(`Run ${runId} is deleted.`, { hint: 'Restore it to log to it.' });

export const paramConflict = (
  runId: string,
  key: string,
  was: string,
  wanted: string,
): DomainError =>
  invalid(
    `Changing param values is not allowed. Param "${key}" of run ${runId} was already logged with value "${shown(was)}"; the new value is "${shown(wanted)}".`,
    { hint: 'Log it under another key, or set a tag: tags can change.' },
  );

/** Enough of a long value to know it by. */
const shownCharacters = 250;
const shown = (text: string): string =>
  text.length <= shownCharacters ? text : `${text.slice(0, shownCharacters)}…`;

/** The same map when nothing in it changes. */
function withTexts<Text extends KeptText>(
  texts: ReadonlyMap<string, Text>,
  more: ReadonlyMap<string, Text>,
): ReadonlyMap<string, Text> {
  const changed = [...more].filter(([key, text]) => {
    const known = texts.get(key);
    return known === undefined || !sameText(known, text);
  });
  return changed.length === 0 ? texts : new Map([...texts, ...changed]);
}

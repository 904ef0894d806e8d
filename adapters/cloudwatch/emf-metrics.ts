import { Console } from 'node:console';
import { modelKey } from '#domain/registry/model-key.ts';
import type { Metrics } from '#domain/workflows.ts';

type Tags = Readonly<Record<string, string>>;
type Properties = Readonly<Record<string, string | number | boolean>>;

export interface EmfMetrics extends Metrics {
  /** Writes what was measured since the last time, with `properties` that can be searched but are not counted. */
  flush(properties?: Properties): void;
}

/**
 * Standard output as it is. Lambda's own `console` puts a line into the `message` of its JSON logs, where CloudWatch finds no
 * metrics (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html, "Using EMF client libraries").
 */
const direct = new Console({ stdout: process.stdout, stderr: process.stderr });

/** The embedded metric format takes 100 values of a metric in one line. */
const maxValues = 100;

interface Group {
  readonly tags: Tags;
  readonly values: Map<string, number[]>;
}

/**
 * OBS-1: metrics in CloudWatch's embedded metric format. Tags are the metric's dimensions; the unit follows from the
 * name (`…Ms`). What was measured between two flushes goes into one line, or several where the same metric or tag has
 * different meanings. Each set of tag values is a metric that is paid for: never tag with what a caller can invent.
 */
export function emfMetrics(
  namespace: string,
  write: (line: string) => void = (line) => direct.log(line),
  now: () => number = Date.now,
): EmfMetrics {
  const pending = new Map<string, Group>();

  function flush(properties: Properties = {}): void {
    for (const line of lines(pending.values()))
      write(
        JSON.stringify({
          ...properties,
          ...Object.assign({}, ...line.map(({ tags }) => tags)),
          ...Object.fromEntries(line.flatMap(({ values }) => [...values])),
          _aws: {
            Timestamp: now(),
            CloudWatchMetrics: line.map(({ tags, values }) => ({
              Namespace: namespace,
              Dimensions: [Object.keys(tags)],
              Metrics: [...values.keys()].map((Name) => ({ Name, Unit: unitOf(Name) })),
            })),
          },
        }),
      );
    pending.clear();
  }

  return {
    flush,
    metric(name, value, tags = {}) {
      const key = JSON.stringify(tags);
      const group = pending.get(key) ?? {
        tags: dimensions(tags),
        values: new Map<string, number[]>(),
      };
      pending.set(key, group);
      const values = group.values.get(name) ?? [];
      group.values.set(name, values);
      values.push(value);
      if (values.length === maxValues) flush();
    },
  };
}

/** CloudWatch drops a metric whose dimension is not ASCII; a model's name may be anything. */
const dimensions = (tags: Tags): Tags =>
  Object.fromEntries(
    Object.entries(tags).map(([tag, value]) => [
      tag,
      /^[\x20-\x7e]{1,250}$/.test(value) ? value : modelKey(value),
    ]),
  );

/** Groups that can share a line: no metric twice, no tag with two values. */
function lines(groups: Iterable<Group>): readonly (readonly Group[])[] {
  const all: Group[][] = [];
  for (const group of groups) {
    const line = all.find((others) => others.every((other) => mayShare(other, group)));
    if (line === undefined) all.push([group]);
    else line.push(group);
  }
  return all;
}

const mayShare = (one: Group, other: Group) =>
  Object.entries(one.tags).every(([tag, value]) => (other.tags[tag] ?? value) === value) &&
  [...one.values.keys()].every((name) => !other.values.has(name));

const unitOf = (name: string) => (name.endsWith('Ms') ? 'Milliseconds' : 'Count');

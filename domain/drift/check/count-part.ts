import type { Model } from '../../registry/model.ts';
import type { ModelVersion } from '../../registry/model-version.ts';
import type { CaptureLine, LakeFiles } from '../../serving/capture.ts';
import type { Task } from '../../training/task.ts';
import type { Reference } from '../reference/reference.ts';
import { type WindowRow, windowCounter } from '../window/window-counter.ts';
import type { Labels } from './bounded-labels.ts';
import type { PartTask } from './check-plan.ts';
import { isReadable } from './is-readable.ts';
import { skewMs } from './outside.ts';
import { outsideCounter } from './outside-counter.ts';
import type { PartSketch } from './part-sketch.ts';
import { recentIds } from './recent-ids.ts';

/** A version as it is counted. */
export interface CountedVersion {
  readonly version: ModelVersion;
  /** null when it has none: what was served is counted all the same. */
  readonly reference: Reference | null;
}

/** What a model predicts, as far as model and version tell. */
export const taskOf = ({ task }: Pick<Model, 'task'>, { signature }: ModelVersion): Task =>
  task ?? (signature.classes === undefined ? 'regression' : 'multiclass');

function counterOf(model: Model, { version, reference }: CountedVersion) {
  const { classes } = version.signature;
  const task = taskOf(model, version);
  return {
    version: version.version,
    task,
    counter: windowCounter({
      reference,
      task,
      ...(classes === undefined ? {} : { classes }),
      ...(task === 'binary' && model.positiveClass !== undefined
        ? { positive: model.positiveClass }
        : {}),
    }),
    ids: recentIds(),
  };
}

/**
 * Streams the files of a part once, in memory that does not depend on their size. Lines may come twice (Firehose delivers at
 * least once): an id counts once among those that were seen lately. A shadow's copy was asked of another version
 * already and is passed over.
 */
export async function countPart(
  lake: LakeFiles,
  counted: {
    readonly model: Model;
    readonly versions: readonly CountedVersion[];
    readonly task: Pick<PartTask, 'window' | 'files' | 'countedHours'>;
    readonly labels: Labels;
  },
): Promise<PartSketch> {
  const { model, task, labels } = counted;
  const window = { from: Date.parse(task.window.from), to: Date.parse(task.window.to) };
  const versions = counted.versions.map((version) => counterOf(model, version));
  const byNumber = new Map(versions.map((one) => [one.version, one]));
  const outside = outsideCounter(window, task.countedHours);
  const outcomes = new Map(Object.entries(labels.outcomes));

  for await (const { file, lines, broken } of lake.lines(task.files, model.name)) {
    // Nobody can tell of which version a broken line was.
    for (let i = 0; i < broken; i++) versions[0]?.counter.skip('broken');
    const writtenAt = Date.parse(file.writtenAt);
    for (const line of lines) {
      if (line.source === 'shadow') continue;
      const at = Date.parse(line.ts);
      if (at < window.from || at >= window.to) {
        outside.add(at, file);
        continue;
      }
      const one = byNumber.get(line.version);
      if (one === undefined) continue;
      if (!isReadable(line)) {
        one.counter.skip('broken');
        continue;
      }
      if (one.ids.isNew(line.id))
        one.counter.add(rowOf(line, one.task, outcomes.get(line.id), at - writtenAt > skewMs));
      else one.counter.skip('duplicate');
    }
  }
  return {
    schemaVersion: 1,
    windows: versions.map(({ version, counter }) => ({ version, sketch: counter.sketch() })),
    outside: outside.outside(),
    labelShare: labels.share,
  };
}

/** `1` and `"1"` are the same class; a number that is predicted is a number however it was sent. */
function outcomeOf(label: string | number | undefined, task: Task): string | number | undefined {
  if (label === undefined) return undefined;
  if (task !== 'regression') return String(label);
  const value =
    typeof label === 'number' ? label : Number(label.trim() === '' ? Number.NaN : label);
  return Number.isFinite(value) ? value : undefined;
}

function rowOf(
  line: CaptureLine,
  task: Task,
  label: string | number | undefined,
  ahead: boolean,
): WindowRow {
  const { id, ts, features, outputs, featuresUri, redacted } = line;
  const { probabilities } = outputs ?? {};
  const predicted =
    task === 'regression' ? (outputs?.prediction ?? outputs?.label) : outputs?.label;
  const outcome = outcomeOf(label, task);
  return {
    id,
    at: new Date(ts).toISOString(),
    features,
    ...(featuresUri !== undefined ? { unknown: 'all' } : redacted && { unknown: redacted }),
    ...(probabilities && { probabilities }),
    ...(predicted !== undefined && { predicted }),
    ...(outcome !== undefined && { outcome }),
    ...(outputs === null && { failed: true }),
    ...(ahead && { ahead }),
  };
}

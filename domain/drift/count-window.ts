import type { CaptureLake, CaptureLine, FeedbackLine } from '../serving/capture.ts';
import type { CheckWindow } from './check-window.ts';
import type { ReferenceSketch } from './reference-sketch.ts';
import { type WindowRow, type WindowSketch, windowCounter } from './window-sketch.ts';

/** The two classes of a binary model, for reading scores and labels. */
export interface BinaryClasses {
  readonly positive: string;
  readonly negative: string;
}

/** Labels of the window's predictions; of several for one prediction the latest counts. */
async function latestLabels(
  feedback: AsyncIterable<FeedbackLine>,
): Promise<ReadonlyMap<string, FeedbackLine>> {
  const labels = new Map<string, FeedbackLine>();
  for await (const line of feedback) {
    const known = labels.get(line.id);
    if (known === undefined || known.ts <= line.ts) labels.set(line.id, line);
  }
  return labels;
}

const scoreOf = ({ outputs }: CaptureLine, classes: BinaryClasses | undefined) =>
  classes === undefined ? undefined : outputs?.probabilities?.[classes.positive];

/** `1` and `"1"` are the same label; one that is neither class says nothing. */
function outcomeOf(label: string | number | undefined, classes: BinaryClasses | undefined) {
  if (label === undefined || classes === undefined) return undefined;
  if (String(label) === classes.positive) return 1;
  return String(label) === classes.negative ? 0 : undefined;
}

/**
 * What one version was asked in the window, counted against its reference. Lines may come twice (Firehose delivers at
 * least once): an id counts once. Labels are taken until `now`, because they come later than what they are about.
 */
export async function countWindow(
  lake: CaptureLake,
  asked: {
    readonly model: string;
    readonly version: number;
    readonly window: CheckWindow;
    readonly now: Date;
    readonly reference: ReferenceSketch;
    readonly classes?: BinaryClasses;
  },
): Promise<WindowSketch> {
  const { model, version, window, now, reference, classes } = asked;
  const until = new Date(Math.max(now.getTime() + 1, window.to.getTime()));
  const labels = await latestLabels(lake.feedback({ model, from: window.from, to: until }));
  const counter = windowCounter(reference);
  const seen = new Set<string>();
  for await (const line of lake.captures({ model, from: window.from, to: window.to })) {
    // A shadow's copy was asked of another version already.
    if (line.version !== version || line.source === 'shadow' || seen.has(line.id)) continue;
    seen.add(line.id);
    const score = scoreOf(line, classes);
    const label = outcomeOf(labels.get(line.id)?.label, classes);
    counter.add({
      id: line.id,
      features: line.features,
      ...unknownOf(line),
      ...(score === undefined ? {} : { score }),
      ...(label === undefined ? {} : { label }),
    });
  }
  return counter.sketch();
}

function unknownOf({ featuresUri, redacted }: CaptureLine): Pick<WindowRow, 'unknown'> {
  if (featuresUri !== undefined) return { unknown: 'all' };
  return redacted === undefined ? {} : { unknown: redacted };
}

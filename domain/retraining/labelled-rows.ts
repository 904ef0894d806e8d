import { dayMs } from '../durations.ts';
import type { CaptureLake, CaptureLine, FeatureValue, FeedbackLine } from '../serving/capture.ts';

/** A prediction whose true class is known: a row to learn from. */
export interface LabelledRow {
  /** Of the prediction. */
  readonly id: string;
  readonly labelledAt: string;
  readonly label: string;
  readonly features: Readonly<Record<string, FeatureValue>>;
}

/** A label that comes later than this after its prediction is not learnt from. */
export const labelDelayDays = 30;
/** Lines reach the lake minutes after their time; rows collected twice are one row by their id. */
const overlapDays = 1;

/**
 * The rows known so far, and those labelled since `until`, by prediction id; of several labels the latest counts. Reads
 * the feedback first: only predictions that have a label are kept in memory.
 */
export async function labelledRows(
  lake: CaptureLake,
  input: {
    readonly model: string;
    readonly known: readonly LabelledRow[];
    /** When labels were last collected, or the model was made. */
    readonly until: Date;
    readonly now: Date;
  },
): Promise<readonly LabelledRow[]> {
  const { model, known, until, now } = input;
  const back = (days: number) => new Date(until.getTime() - days * dayMs);
  const labels = new Map<string, Pick<FeedbackLine, 'ts' | 'label'>>();
  for await (const line of lake.feedback({ model, from: back(overlapDays), to: now })) {
    const earlier = labels.get(line.id);
    if (earlier === undefined || earlier.ts <= line.ts) labels.set(line.id, line);
  }
  const rows = new Map(known.map((row) => [row.id, relabelled(row, labels.get(row.id))]));
  for await (const line of lake.captures({ model, from: back(labelDelayDays), to: now })) {
    const label = labels.get(line.id);
    if (label !== undefined && isWhole(line) && !rows.has(line.id))
      rows.set(line.id, {
        id: line.id,
        labelledAt: label.ts,
        label: String(label.label),
        features: line.features,
      });
  }
  return [...rows.values()].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** A column that was kept out of captures would be learnt as missing, which it was not. */
const isWhole = ({ redacted, featuresUri }: CaptureLine): boolean =>
  redacted === undefined && featuresUri === undefined;

const relabelled = (
  row: LabelledRow,
  label: Pick<FeedbackLine, 'ts' | 'label'> | undefined,
): LabelledRow =>
  label === undefined || label.ts < row.labelledAt
    ? row
    : { ...row, label: String(label.label), labelledAt: label.ts };

import { dayMs } from '../../durations.ts';
import type { Artifacts } from '../../registry/ports.ts';
import type { ReferenceUsed } from '../drift-report.ts';
import type { ReferenceChoice } from '../monitoring-settings.ts';
import type { Reference } from '../reference/reference.ts';
import type { WindowSketch } from '../window/window-sketch.ts';
import { counted } from '../words.ts';
import type { CheckWindow } from './check-window.ts';
import { keptBetween } from './kept-sketches.ts';

export interface PickedReference {
  readonly reference: Reference;
  readonly used: ReferenceUsed;
  /** Why it is not the one that was asked for. */
  readonly words: string | null;
}

/** The span of time a choice compares a window with. */
function spanOf(
  choice: Exclude<ReferenceChoice, { kind: 'training' }>,
  { from, to }: CheckWindow,
): CheckWindow {
  if (choice.kind === 'rolling')
    return { from: new Date(from.getTime() - choice.days * dayMs), to: from };
  const back = (at: Date) => new Date(at.getTime() - 7 * dayMs);
  return { from: back(from), to: back(to) };
}

const names: Readonly<Record<'rolling' | 'same-hour-last-week', string>> = {
  rolling: 'the days before it',
  'same-hour-last-week': 'the same hours a week ago',
};

/**
 * What a window is compared with: the training data, or what the same version was asked before. Where too little of that was kept
 * (a new version, a quiet week) it is the training data after all, and the words say so.
 */
export async function pickReference(
  artifacts: Artifacts,
  asked: {
    readonly model: string;
    readonly version: number;
    readonly window: CheckWindow;
    readonly training: Reference;
    readonly choice: ReferenceChoice;
    readonly minRows: number;
    readonly now: Date;
  },
): Promise<PickedReference> {
  const { model, version, window, training, choice, minRows, now } = asked;
  const used: ReferenceUsed = { kind: 'training', from: null, to: null };
  if (choice.kind === 'training') return { reference: training, used, words: null };
  const span = spanOf(choice, window);
  const kept = await keptBetween(artifacts, model, version, span, now);
  const rows = kept?.features.rows ?? 0;
  if (kept === undefined || rows < minRows)
    return {
      reference: training,
      used,
      words: `It should be compared with ${names[choice.kind]}, but only ${counted(rows, 'prediction')} of version ${version} were kept of them (${minRows} are needed): the training data are the reference.`,
    };
  return {
    reference: referenceOf(training, kept),
    used: { kind: choice.kind, from: span.from.toISOString(), to: span.to.toISOString() },
    words: null,
  };
}

/**
 * A window as a reference. What a model is worth stays measured against the hold-out where the window has no labels; importance
 * is the model's own.
 */
export function referenceOf(training: Reference, window: WindowSketch): Reference {
  const taken = new Set(training.features.columns.map(({ name }) => name));
  const columns = window.features.columns.flatMap(({ name }, at) => (taken.has(name) ? [at] : []));
  const { concept } = training;
  const labelled = (window.concept?.labels ?? 0) > 0;
  return {
    ...training,
    features: {
      ...window.features,
      columns: columns.map(
        (at) => window.features.columns[at] as (typeof window.features.columns)[number],
      ),
      sample: window.features.sample.map(({ key, values }) => ({
        key,
        values: columns.map((at) => values[at] ?? null),
      })),
    },
    predictions: window.predictions.rows > 0 ? window.predictions : training.predictions,
    labelled: (window.labelled?.labels ?? 0) > 0 ? window.labelled : training.labelled,
    concept:
      concept !== null && window.concept !== null && labelled
        ? { ...concept, moments: window.concept }
        : concept,
  };
}

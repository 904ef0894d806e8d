import type { CaptureLine, FeedbackLine } from '../serving/capture.ts';

/** What one version did within a step. */
export interface VariantStats {
  /** Predictions: the rows of all requests. */
  readonly requests: number;
  readonly errors: number;
  /** Milliseconds of the requests that did not fail, ascending; the rows of one request are one observation. */
  readonly latenciesMs: Float64Array;
  /** Predicted classes whose true class is known by now. */
  readonly labelled: number;
  readonly correct: number;
}

/** Users wait only for these; mirrored and batch predictions say nothing about what they get. */
const live = new Set<CaptureLine['source']>(['infer', 'predict']);

/** The caller, a rule or a bandit chose the version: who met it was no matter of the weights. */
const outsideTheSplit = ({ pinned, rule, assignment }: CaptureLine): boolean =>
  pinned === true || rule !== undefined || assignment !== undefined;

interface Tally {
  requests: number;
  errors: number;
  /** By request. */
  readonly latenciesMs: Map<string, number>;
  /** Predicted label by prediction id. */
  readonly predicted: Map<string, string>;
}

/**
 * Counts live predictions per version, of those that the weights split. Answers from the cache say nothing of latency. Lines may come twice (Firehose delivers at least once): an id counts once. Of
 * several labels of one prediction the latest counts. `1` and `"1"` are the same label.
 */
export async function variantStats(
  captures: AsyncIterable<CaptureLine>,
  feedback: AsyncIterable<FeedbackLine>,
): Promise<ReadonlyMap<number, VariantStats>> {
  const seen = new Set<string>();
  const tallies = new Map<number, Tally>();
  for await (const line of captures) {
    if (!live.has(line.source) || outsideTheSplit(line) || seen.has(line.id)) continue;
    seen.add(line.id);
    const tally = tallies.get(line.version) ?? {
      requests: 0,
      errors: 0,
      latenciesMs: new Map<string, number>(),
      predicted: new Map<string, string>(),
    };
    tallies.set(line.version, tally);
    tally.requests++;
    if (line.outputs === null) tally.errors++;
    else if (!line.cached) tally.latenciesMs.set(line.requestId ?? line.id, line.latencyMs);
    if (line.outputs?.label !== undefined) tally.predicted.set(line.id, String(line.outputs.label));
  }
  const labels = new Map<string, FeedbackLine>();
  for await (const line of feedback) {
    const known = labels.get(line.id);
    if (seen.has(line.id) && (known === undefined || known.ts <= line.ts))
      labels.set(line.id, line);
  }
  return new Map([...tallies].map(([version, tally]) => [version, close(tally, labels)]));
}

function close(tally: Tally, labels: ReadonlyMap<string, FeedbackLine>): VariantStats {
  let labelled = 0;
  let correct = 0;
  for (const [id, predicted] of tally.predicted) {
    const label = labels.get(id)?.label;
    if (label === undefined) continue;
    labelled++;
    if (String(label) === predicted) correct++;
  }
  const { requests, errors } = tally;
  return {
    requests,
    errors,
    latenciesMs: Float64Array.from(tally.latenciesMs.values()).sort(),
    labelled,
    correct,
  };
}

export const noStats: VariantStats = {
  requests: 0,
  errors: 0,
  latenciesMs: new Float64Array(),
  labelled: 0,
  correct: 0,
};

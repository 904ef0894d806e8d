import type { Run, RunStatus } from '../run.ts';

/** What was compared: lists of values are in the order of `runs`, null where a run has none. Times in ms since 1970. */
export interface Comparison {
  readonly runs: readonly ComparedRun[];
  readonly baseline?: string;
  readonly params: readonly TextRow[];
  readonly metrics: readonly MetricRow[];
  readonly tags: readonly TextRow[];
  readonly datasets: readonly DatasetRow[];
}

export interface ComparedRun {
  readonly id: string;
  readonly name: string;
  readonly experimentId: string;
  readonly experiment: string;
  readonly status: RunStatus;
  readonly startTime: number;
  /** Null while it runs. */
  readonly endTime: number | null;
  /** Null while it runs, and for a run that was not told when it began. */
  readonly durationMs: number | null;
  readonly user: string;
}

interface Row {
  /** Not all runs have the same; a run without it differs from one with it. */
  readonly differs: boolean;
}

export interface TextRow extends Row {
  readonly key: string;
  readonly values: readonly (string | null)[];
}

/** The latest value of each run. */
export interface MetricRow extends Row {
  readonly key: string;
  readonly values: readonly (number | null)[];
  readonly steps: readonly (bigint | null)[];
  /** Null when no run has a value but NaN. Which of the two is the better one only its owner knows. */
  readonly min: Extreme | null;
  readonly max: Extreme | null;
  /** Value minus the baseline's; when there is a baseline. */
  readonly deltas?: readonly (number | null)[];
}

/** Of equals the first run. */
export interface Extreme {
  readonly value: number;
  readonly runId: string;
}

export interface DatasetRow extends Row {
  readonly name: string;
  readonly digest: string;
  /** What each run used it for (`mlflow.data.context`), empty when it did not say; null when it did not use it. */
  readonly contexts: readonly (string | null)[];
}

export function comparedRun(run: Run, experiment: string): ComparedRun {
  const { id, name, experimentId, status, startTime, endTime, userId } = run;
  return {
    id,
    name,
    experimentId,
    experiment,
    status,
    startTime,
    endTime: endTime ?? null,
    durationMs: endTime === undefined || startTime === 0 ? null : endTime - startTime,
    user: userId,
  };
}

import type { Severity } from '../drift-report.ts';

/** One thing that can be wrong, as it went from window to window. */
export interface Cause {
  /** Windows in a row with it, and without it; one of them is 0. */
  readonly above: number;
  readonly below: number;
  /** Raised and not yet cleared. */
  readonly on: boolean;
  /** When people were last told of it; null if never, or longer ago than anybody cares. */
  readonly toldAt: string | null;
}

export interface FeatureCause extends Cause {
  readonly name: string;
}

/** Nobody is told until then. */
export interface Silence {
  /** Of the whole model when null. */
  readonly features: readonly string[] | null;
  /** ISO 8601. */
  readonly until: string;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
}

/** This state of affairs is known: quiet until it gets worse or clears. */
export interface Acknowledgement {
  readonly severity: Severity;
  /** Raised when it was acknowledged; any other makes it worse. */
  readonly features: readonly string[];
  readonly whole: boolean;
  readonly concept: boolean;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
}

/** What a model's alert remembers from one window to the next: plain JSON, of bounded size. */
export interface AlertState {
  readonly schemaVersion: 1;
  /** End of the newest window that was counted, where the check told it; an older one changes nothing. */
  readonly windowTo: string | null;
  /** By name; only those that were seen lately. */
  readonly features: readonly FeatureCause[];
  /** The data as a whole, where no feature is named: predictions, volume, freshness. */
  readonly whole: Cause;
  /** Accuracy against labels. */
  readonly concept: Cause;
  /** From the first window that raised something to the one that cleared the last; null while nothing is raised. */
  readonly episode: {
    readonly since: string;
    /** The worst severity of its windows. */
    readonly severity: Severity;
    /** The worst that people were told of; null while they were told nothing. */
    readonly told: Severity | null;
  } | null;
  /** The last message, of this episode or an earlier one. */
  readonly toldAt: string | null;
  readonly toldSeverity: Severity | null;
  readonly silences: readonly Silence[];
  readonly acknowledged: Acknowledgement | null;
}

export const unseen: Cause = { above: 0, below: 0, on: false, toldAt: null };

export const quietAlert: AlertState = {
  schemaVersion: 1,
  windowTo: null,
  features: [],
  whole: unseen,
  concept: unseen,
  episode: null,
  toldAt: null,
  toldSeverity: null,
  silences: [],
  acknowledged: null,
};

/** Kept with the model (one item), written in the commit of a check. */
export interface AlertRecord {
  readonly kind: 'alert';
  readonly model: string;
  readonly state: AlertState;
  readonly updatedAt: string;
}

export const raisedFeatures = (state: AlertState): readonly string[] =>
  state.features.filter(({ on }) => on).map(({ name }) => name);

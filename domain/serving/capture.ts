export type FeatureValue = number | string | boolean | null;

/** What one member of an ensemble said of a row. */
export interface MemberAnswer {
  readonly model: string;
  readonly version: number;
  /** Of the member's whole run, which other rows of the request shared. */
  readonly latencyMs: number;
  readonly label: string;
  /** That the member gave its label, 0..1. */
  readonly probability: number;
}

/** One prediction as it lands in the lake, one JSON line. `error` is set, and `outputs` null, when the model failed. */
export interface CaptureLine {
  readonly id: string;
  /** ISO 8601 UTC, when the answer was made. */
  readonly ts: string;
  readonly model: string;
  readonly version: number;
  readonly variant: 'champion' | 'challenger';
  /** The caller asked for this version by its number: no part of a split, and not to be compared as one. */
  readonly pinned?: true;
  readonly subject: string | null;
  /** Rows of one request share it, as they share one answer's time; absent for a request of one row. */
  readonly requestId?: string;
  readonly features: Readonly<Record<string, FeatureValue>>;
  readonly outputs: Readonly<{
    label?: string | number;
    /** By class name. */
    probabilities?: Readonly<Record<string, number>>;
    prediction?: number;
  }> | null;
  readonly error?: string;
  /** Of an ensemble, in the order they were asked; a cascade asks only as many as a row needs. */
  readonly members?: readonly MemberAnswer[];
  readonly latencyMs: number;
  /** Which route it came by. */
  readonly source: 'infer' | 'predict' | 'shadow' | 'batch';
}

/** A label that arrived later, by prediction id. */
export interface FeedbackLine {
  readonly id: string;
  readonly ts: string;
  readonly model: string;
  readonly label: string | number;
  /** Business value of the outcome, in the unit the team chose. */
  readonly value?: number;
}

/** Write side. Rejects only when a line could neither be delivered nor spilled. */
export interface CaptureLog {
  captures(lines: readonly CaptureLine[]): Promise<void>;
  feedback(lines: readonly FeedbackLine[]): Promise<void>;
}

/** Read side: lines of one model with `from <= ts < to`, in no particular order; a line may come twice. */
export interface CaptureLake {
  captures(query: { model: string; from: Date; to: Date }): AsyncIterable<CaptureLine>;
  feedback(query: { model: string; from: Date; to: Date }): AsyncIterable<FeedbackLine>;
}

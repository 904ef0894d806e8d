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
  /** The rule that chose the version; no part of a split either. */
  readonly rule?: string;
  /** The bandit's choice of this version. */
  readonly assignment?: Assignment;
  readonly subject: string | null;
  /** Rows of one request share it, as they share one answer's time; absent for a request of one row. */
  readonly requestId?: string;
  readonly features: Readonly<Record<string, FeatureValue>>;
  /** GOV-6: features that are null here because they are kept out of captures. */
  readonly redacted?: readonly string[];
  /** Where the features are when they are too large for a line; `features` is empty then. */
  readonly featuresUri?: string;
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
  /** The answer was kept from the same input; `latencyMs` says nothing about the model. */
  readonly cached?: true;
  /** A shadow's line: the id of the prediction whose copy it answered. */
  readonly shadowOf?: string;
  /** Which route it came by. */
  readonly source: 'infer' | 'predict' | 'shadow' | 'batch';
}

/** Enough to compute the choice again (bandits/choose-arm.ts) and to weigh its outcome by its probability. */
export interface Assignment {
  readonly bandit: string;
  readonly policy: string;
  /** How probable the choice was, 0..1. */
  readonly probability: number;
  /** The probability of each arm, by version, in the order of the bandit's arms. */
  readonly shares: readonly (readonly [version: number, share: number])[];
}

/** A label that arrived later, by prediction id. */
export interface FeedbackLine {
  readonly id: string;
  readonly ts: string;
  readonly model: string;
  readonly label: string | number;
  /** Business value of the outcome, in the unit the team chose. */
  readonly value?: number;
  /** What the outcome is worth to the model's bandit, 0..1. */
  readonly reward?: number;
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

/** One file of the lake. */
export interface LakeFile {
  readonly key: string;
  readonly bytes: number;
  /** The same for files of the same bytes; '' where the store does not tell. */
  readonly etag: string;
  /** ISO 8601: every line in it arrived before. */
  readonly writtenAt: string;
}

/** The captures by their files, for readers that share them out among many. */
export interface LakeFiles {
  /**
   * Files that can hold lines of `from <= ts < to`, by key. Those that came late are among them when they arrived
   * until `until`, an hour after `to` when it is absent.
   */
  files(query: {
    readonly from: Date;
    readonly to: Date;
    readonly until?: Date;
  }): Promise<readonly LakeFile[]>;
  /**
   * One model's lines of these files in their order, whatever their time, some at once; and how many lines could not be
   * read. A file that is gone (retention, erasure) has none.
   */
  lines(
    files: readonly LakeFile[],
    model: string,
  ): AsyncIterable<{
    readonly file: LakeFile;
    readonly lines: readonly CaptureLine[];
    readonly broken: number;
  }>;
}

import type { Experiment, Lifecycle } from './experiment.ts';
import type { LoggedModel } from './logged-model.ts';
import type { MetricPoint } from './metric.ts';
import type { Run, RunRow } from './run.ts';

/** What one call logs to a run: all of it is kept, or nothing. Keys are checked before. */
export interface RunBatch {
  readonly metrics: readonly MetricPoint[];
  /** A key is in it once. */
  readonly params: ReadonlyMap<string, string>;
  readonly tags: ReadonlyMap<string, string>;
}

/**
 * Experiments, runs, histories and logged models. Every read sees every write that was acknowledged before. Every write
 * can be sent again: the second does nothing.
 */
export interface TrackingStore {
  /** @throws DomainError `conflict` when the name is taken, also by a deleted experiment. */
  createExperiment(
    experiment: Omit<Experiment, 'id' | 'artifactLocation' | 'revision'> & {
      readonly artifactLocation?: string;
    },
  ): Promise<Experiment>;
  /** Deleted ones too; the default experiment ('0') always. */
  experiment(id: string): Promise<Experiment | undefined>;
  experimentByName(name: string): Promise<Experiment | undefined>;
  experiments(): Promise<readonly Experiment[]>;
  /**
   * Reads, decides, writes; decides again when another writer was faster. `change` returns the very same object to
   * change nothing. Throws `not-found` for an unknown id, `conflict` for a new name that is taken, and what `change` throws.
   */
  changeExperiment(id: string, change: (now: Experiment) => Experiment): Promise<Experiment>;
  /** Sets the lifecycle of all runs of an experiment. Interrupted, it goes on where it was when called again. */
  changeLifecycleOfRuns(experimentId: string, lifecycle: Lifecycle): Promise<void>;

  /** @throws DomainError `conflict` when there is a run of this id. */
  createRun(run: Run): Promise<void>;
  run(id: string): Promise<Run | undefined>;
  /** In the order of the ids, without those that are unknown. */
  runs(ids: readonly string[]): Promise<readonly Run[]>;
  /** As `changeExperiment`. Metrics are not changed by it. */
  changeRun(id: string, change: (now: Run) => Run): Promise<Run>;
  /**
   * The hot path: many callers log to one run at once and nothing is lost. Latest values follow `compareRank`,
   * histories keep every distinct point.
   *
   * @throws DomainError `not-found`; `invalid` for a deleted run and for a param that has another value already (the
   * message names key, old and new value); `too-large` when the run's keys and short texts exceed what one item holds.
   */
  log(runId: string, batch: RunBatch): Promise<void>;
  /** All runs of an experiment, deleted ones too, in any order. */
  runRows(experimentId: string): Promise<readonly RunRow[]>;
  /** The same runs with all their texts. */
  whole(rows: readonly RunRow[]): Promise<readonly Run[]>;
  /** Every distinct point of a metric, in the order of `compareInHistory`. */
  history(runId: string, key: string): Promise<readonly MetricPoint[]>;

  /** @throws DomainError `conflict` when there is a model of this id. */
  createLoggedModel(model: LoggedModel): Promise<void>;
  /** Deleted ones too. */
  loggedModel(id: string): Promise<LoggedModel | undefined>;
  /** As `changeExperiment`. */
  changeLoggedModel(id: string, change: (now: LoggedModel) => LoggedModel): Promise<LoggedModel>;
  /** Of an experiment, deleted ones too, in any order. */
  loggedModels(experimentId: string): Promise<readonly LoggedModel[]>;
}

export interface TrackedFile {
  /** Relative to the listed folder: its base name. */
  readonly name: string;
  readonly isFolder: boolean;
  /** Bytes; absent for a folder. */
  readonly bytes?: number;
}

/** A place for one PUT or GET, which needs no other credentials until it expires. */
export interface Door {
  readonly url: string;
}

/**
 * The files behind `mlflow-artifacts:/{path}`. Bytes do not pass through us: clients are sent to S3 with URLs that are
 * good for one file and a short time. Paths are relative, have been checked (artifact-path.ts) and are not empty.
 */
export interface TrackedFiles {
  /** `seconds`: how long the URL is good to start with; 15 minutes unless told. */
  upload(path: string, seconds?: number): Promise<Door>;
  /** Undefined when there is no such file. */
  download(
    path: string,
    seconds?: number,
  ): Promise<(Door & { readonly bytes: number }) | undefined>;
  /** Folders and files directly below, in the order of their names; empty for what is no folder. `''` is the root. */
  list(folder: string): Promise<readonly TrackedFile[]>;
  /** Every file below, with paths relative to `folder`. */
  listAll(folder: string): Promise<readonly { readonly path: string; readonly bytes: number }[]>;
  /**
   * Undefined when there is no such file.
   *
   * @throws DomainError `too-large`
   */
  read(path: string, maxBytes: number): Promise<Uint8Array | undefined>;
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** A file, or all below a folder. Deleting what is not there is fine. */
  remove(path: string): Promise<void>;
  beginParts(
    path: string,
    parts: number,
  ): Promise<{ readonly uploadId: string; readonly urls: readonly string[] }>;
  /** @throws DomainError `invalid` for an unknown upload or wrong etags. */
  completeParts(
    path: string,
    uploadId: string,
    parts: readonly { readonly number: number; readonly etag: string }[],
  ): Promise<void>;
  abortParts(path: string, uploadId: string): Promise<void>;
  /** `s3://bucket/key` of a path, for the parts of the product that read objects themselves; of `''` all begin with it. */
  uriOf(path: string): string;
}

import type { ModelVersion } from '../registry/model-version.ts';
import type { FeatureValue } from './capture.ts';
import type { LoadedModel } from './model-runtime.ts';
import type { ServingRecord } from './serving-record.ts';

/** What the prediction path asks of the registry; answers may be seconds old. */
export interface ServingDirectory {
  /** Undefined when nothing serves under this name: no such model, or no version of it in Production yet. */
  serving(model: string): Promise<ServingRecord | undefined>;
  version(model: string, version: number): Promise<ModelVersion | undefined>;
}

/** Models in memory, ready to run. */
export interface LoadedModels {
  /** Runs `work` on the version's model, loading it first when needed; it is not unloaded before `work` is done. */
  use<T>(version: ModelVersion, work: (model: LoadedModel) => Promise<T>): Promise<T>;
}

/** XAI-1: what stands behind `"explain": true`. */
export interface Explainer {
  /** For each row, what each feature added to the answer, in the unit of the model's score. */
  explain(
    version: ModelVersion,
    rows: readonly Readonly<Record<string, unknown>>[],
  ): Promise<readonly Readonly<Record<string, number>>[]>;
}

/** Milliseconds from some fixed moment, not the wall clock: durations. `performance` is one. */
export interface Stopwatch {
  now(): number;
}

/** For what operators should read once, not count. */
export type Warn = (message: string, details: Readonly<Record<string, unknown>>) => void;

/** SRV-7: features by entity, for callers who send only ids. */
export interface OnlineFeatures {
  /** One per id, in their order; undefined for an entity that has none. */
  get(
    model: string,
    ids: readonly string[],
  ): Promise<readonly (Readonly<Record<string, FeatureValue>> | undefined)[]>;
}

/** SRV-8: rows that are too large for a capture line. */
export interface OversizeRows {
  /** Keeps the row's features, as JSON, under its prediction's id; answers with the URI. `ts` is ISO 8601 UTC. */
  keep(id: string, ts: string, features: string): Promise<string>;
}

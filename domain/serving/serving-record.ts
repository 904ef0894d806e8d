import { invalid } from '../errors.ts';
import type { Routing } from './routing/routing.ts';

/** One version that answers, with its share of subjects in percent (0..100, may be fractional). */
export interface Variant {
  readonly version: number;
  readonly weight: number;
  readonly role: 'champion' | 'challenger';
}

/**
 * Which versions of a model answer now. Weights sum to 100. The predict function reads this record (cached for
 * seconds): a rollout step or a rollback is one write of it, never a deployment.
 */
export interface ServingRecord {
  readonly kind: 'serving';
  readonly model: string;
  readonly variants: readonly Variant[];
  /** What served before the last change: where a rollback goes. */
  readonly previous: readonly Variant[];
  readonly rolloutId?: string;
  /** Share of predictions captured, 0..1. */
  readonly captureRate: number;
  /** What decides before the weights do; the weights alone when absent. */
  readonly routing?: Routing;
  /** SRV-7: answers are kept in the function's memory for identical inputs; they are not when absent. */
  readonly cache?: CacheSettings;
  /** How predictions are captured beside their rate; whole when absent. */
  readonly capture?: CaptureSettings;
  readonly updatedAt: string;
}

export interface CacheSettings {
  /** How long an answer is given again. */
  readonly ttlSeconds: number;
  /** Answers kept by each function instance; the one not asked for the longest goes first. */
  readonly maxEntries: number;
}

export interface CaptureSettings {
  /** GOV-6: columns that are captured as null. An input of several values per row goes by its own name. */
  readonly redact: readonly string[];
}

/** Weights are written by hand too (API, CLI): 33.3 and 66.7 may miss 100 by a rounding error. */
const weightTolerance = 1e-6;

/** Throws `invalid` unless exactly one champion and any number of challengers share 100 percent. */
export function checkWeights(variants: readonly Variant[]): void {
  const field = 'variants';
  const champions = variants.filter(({ role }) => role === 'champion').length;
  if (champions !== 1)
    throw invalid(`A serving record has one champion; these variants have ${champions}.`, {
      field,
    });
  const versions = new Set(variants.map(({ version }) => version));
  if (versions.size !== variants.length)
    throw invalid('A version appears twice among the variants.', { field });
  const wrong = variants.find(({ weight }) => !(weight >= 0 && weight <= 100));
  if (wrong !== undefined)
    throw invalid(`Version ${wrong.version} has the weight ${wrong.weight}; weights are 0..100.`, {
      field,
    });
  const sum = variants.reduce((total, { weight }) => total + weight, 0);
  if (Math.abs(sum - 100) > weightTolerance)
    throw invalid(`The weights add up to ${sum}; they must add up to 100.`, { field });
}

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
  readonly updatedAt: string;
}

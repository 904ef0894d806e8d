import type { DriftReport, DriftVerdict, FeatureDrift } from '../drift-report.ts';

const rank: Readonly<Record<DriftVerdict, number>> = {
  drift: 0,
  'not-enough-data': 1,
  'no-drift': 2,
};

/**
 * Importance × drift: what the model leans on and what moved. Without an importance every feature counts the same; a
 * feature that drifted without a PSI (a column that is gone) counts as much as the largest PSI a report colours, 1.
 */
export const weightOf = ({ verdict, psi, importance }: FeatureDrift): number =>
  (psi ?? (verdict === 'drift' ? 1 : 0)) * (importance ?? 1);

/** Drifted ones first, then by weight, then by name. */
export const byWeight = (features: readonly FeatureDrift[]): readonly FeatureDrift[] =>
  features.toSorted(
    (a, b) =>
      rank[a.verdict] - rank[b.verdict] ||
      weightOf(b) - weightOf(a) ||
      (b.psi ?? 0) - (a.psi ?? 0) ||
      (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );

export const driftedOf = ({ features }: Pick<DriftReport, 'features'>): readonly FeatureDrift[] =>
  byWeight(features.filter(({ verdict }) => verdict === 'drift'));

export const hasImportance = ({ features }: Pick<DriftReport, 'features'>): boolean =>
  features.some(({ importance }) => typeof importance === 'number');

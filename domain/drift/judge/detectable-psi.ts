import { normalQuantile } from '#domain/stats/normal.ts';
import type { DriftSettings } from '../drift-settings.ts';

/** Four of five. */
const power = 0.8;

/**
 * The smallest change, as a PSI, that a check of n against m rows and `family` columns finds in one of them with four chances of five: a
 * shift of its root in standard deviations, against the negligible one, by a test of one degree of freedom. What "no drift"
 * can mean at this size.
 */
export function detectablePsi(
  n: number,
  m: number,
  family: number,
  { familyAlpha, integrityShare, negligible }: DriftSettings,
): number {
  const level = (familyAlpha * (1 - integrityShare)) / Math.max(1, family);
  const reach = normalQuantile(1 - level / 2) + normalQuantile(power);
  return (negligible + reach * Math.sqrt(1 / n + 1 / m)) ** 2;
}

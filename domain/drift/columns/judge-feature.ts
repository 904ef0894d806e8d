import { psi } from '#domain/stats/psi.ts';
import type { FeatureDrift, Severity } from '../drift-report.ts';
import type { DriftSettings } from '../drift-settings.ts';
import { severityOf, worst } from '../severity.ts';
import type { Evidence } from './evidence.ts';

export interface Judged {
  readonly feature: FeatureDrift & { readonly severity: Severity };
  /** The tests that spoke: `schema`, those of integrity by name, `shape`. */
  readonly spoke: readonly string[];
  /** The largest of what they saw, as a PSI; 0 when none spoke. */
  readonly effect: number;
}

const sharePsi = ([reference, current]: readonly [number, number]): number => {
  const parts = 1e6;
  return psi({
    reference: [reference * parts, (1 - reference) * parts],
    current: [current * parts, (1 - current) * parts],
  });
};

/** What could not be computed is null in a report. */
const finite = (value: number | null): number | null =>
  value === null || !Number.isFinite(value) ? null : value;

/**
 * The verdict on one of `features` columns, at the level familyAlpha / features: a part of it for the integrity tests
 * (shared equally), the rest for shape. A p is multiplied by what it has to share with, so that it can be held against
 * the family's level at once. Significance alone is not enough: the effect must reach its floor, and a change of shape
 * must reach it beyond what chance shows: where chance makes the p of a negligible shift small, it makes the distances
 * large as well.
 */
export function judgeFeature(
  evidence: Evidence,
  features: number,
  enoughRows: boolean,
  settings: DriftSettings,
): Judged {
  const { familyAlpha, integrityShare, minKs, minPsi, psiBands } = settings;
  const { name, schema, integrity, shape, tests } = evidence;
  const reasons = schema.map(({ words }) => words);
  const severities = schema.map(({ severity }) => severity);
  const spoke = schema.length > 0 ? ['schema'] : [];
  // A column that is not there, or of another type, is as far away as can be.
  let effect = schema.length > 0 ? 1 : 0;
  const adjusted: number[] = [];
  const speak = (test: string, words: string, size: number): void => {
    spoke.push(test);
    reasons.push(words);
    severities.push(severityOf(size, psiBands));
    effect = Math.max(effect, size);
  };
  for (const test of integrity) {
    const p = (test.p * features * integrity.length) / integrityShare;
    if (!Number.isNaN(p)) adjusted.push(p);
    if (enoughRows && p <= familyAlpha && test.effect >= test.floor)
      speak(test.test, test.words, sharePsi(test.shares));
  }
  if (typeof shape !== 'string') {
    const p = (shape.p * features) / (1 - integrityShare);
    if (!Number.isNaN(p)) adjusted.push(p);
    const large =
      (shape.ks ?? 0) - shape.chance.ks >= minKs || shape.psi - shape.chance.psi >= minPsi;
    if (enoughRows && p <= familyAlpha && large) speak('shape', shape.words, shape.psi);
  } else reasons.push(shape);
  return {
    feature: {
      name,
      verdict: spoke.length > 0 ? 'drift' : enoughRows ? 'no-drift' : 'not-enough-data',
      psi: typeof shape === 'string' || Number.isNaN(shape.psi) ? null : Math.max(0, shape.psi),
      p: adjusted.length === 0 ? null : Math.min(1, ...adjusted),
      tests: Object.fromEntries(
        Object.entries(tests).map(([test, { statistic, p }]) => [
          test,
          { statistic: finite(statistic), p: finite(p) },
        ]),
      ),
      reasons,
      severity: worst(severities),
    },
    spoke,
    effect,
  };
}

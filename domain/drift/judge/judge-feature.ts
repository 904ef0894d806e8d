import { psi } from '#domain/stats/psi.ts';
import type { FeatureDrift, Severity } from '../drift-report.ts';
import type { DriftSettings } from '../drift-settings.ts';
import { severityOf, worst } from '../severity.ts';
import type { Evidence } from './evidence.ts';

const sharePsi = ([reference, current]: readonly [number, number]): number => {
  const parts = 1e6;
  return psi({
    reference: [reference * parts, (1 - reference) * parts],
    current: [current * parts, (1 - current) * parts],
  });
};

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
): FeatureDrift & { readonly severity: Severity } {
  const { familyAlpha, integrityShare, minKs, minPsi, psiBands } = settings;
  const { name, schema, integrity, shape, tests } = evidence;
  const reasons = schema.map(({ words }) => words);
  const severities = schema.map(({ severity }) => severity);
  const adjusted: number[] = [];
  let measured = 0;
  for (const test of integrity) {
    const p = (test.p * features * integrity.length) / integrityShare;
    if (!Number.isNaN(p)) adjusted.push(p);
    if (!enoughRows || !(p <= familyAlpha) || test.effect < test.floor) continue;
    measured++;
    reasons.push(test.words);
    severities.push(severityOf(sharePsi(test.shares), psiBands));
  }
  if (typeof shape !== 'string') {
    const p = (shape.p * features) / (1 - integrityShare);
    if (!Number.isNaN(p)) adjusted.push(p);
    const large =
      (shape.ks ?? 0) - shape.chance.ks >= minKs || shape.psi - shape.chance.psi >= minPsi;
    if (enoughRows && p <= familyAlpha && large) {
      measured++;
      reasons.push(shape.words);
      severities.push(severityOf(shape.psi, psiBands));
    }
  } else reasons.push(shape);
  const drifted = measured > 0 || schema.length > 0;
  return {
    name,
    verdict: drifted ? 'drift' : enoughRows ? 'no-drift' : 'not-enough-data',
    psi: typeof shape === 'string' || Number.isNaN(shape.psi) ? null : Math.max(0, shape.psi),
    p: adjusted.length === 0 ? null : Math.min(1, ...adjusted),
    tests,
    reasons,
    severity: worst(severities),
  };
}

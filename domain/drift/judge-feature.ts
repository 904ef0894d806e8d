import { psi } from '#domain/stats/psi.ts';
import type { FeatureDrift, Severity } from './drift-report.ts';
import type { DriftSettings } from './drift-settings.ts';
import type { Integrity } from './integrity.ts';
import { severityOf, worst } from './severity.ts';

/** An integrity test that was made: its effect counts from `floor` on, in the direction it points. */
export interface IntegrityTest extends Integrity {
  readonly test: string;
  readonly floor: number;
  /** The share in reference and window, 0..1: how grave it is, in the same measure as a change of shape. */
  readonly shares: readonly [reference: number, current: number];
  readonly words: string;
}

export interface ShapeTest {
  /** Of all shape tests of the column, combined. */
  readonly p: number;
  readonly ks: number | null;
  /** Corrected for its bias; may be below 0. */
  readonly psi: number;
  /** What `ks` shows without any drift, and by how much `psi` strays without any. */
  readonly chance: { readonly ks: number; readonly psi: number };
  readonly words: string;
}

/** All that was measured of one column, before any threshold: the measures apart from the verdict. */
export interface Evidence {
  readonly name: string;
  /** What is wrong with the column as such, in sentences; certain, whatever the number of rows. */
  readonly schema: readonly { readonly words: string; readonly severity: Severity }[];
  readonly integrity: readonly IntegrityTest[];
  /** Or why the shape was not tested. */
  readonly shape: ShapeTest | string;
  readonly tests: FeatureDrift['tests'];
}

export interface Judged {
  readonly feature: FeatureDrift;
  readonly severity: Severity;
}

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
): Judged {
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
    feature: {
      name,
      verdict: drifted ? 'drift' : enoughRows ? 'no-drift' : 'not-enough-data',
      psi: typeof shape === 'string' || Number.isNaN(shape.psi) ? null : Math.max(0, shape.psi),
      p: adjusted.length === 0 ? null : Math.min(1, ...adjusted),
      tests,
      reasons,
    },
    severity: worst(severities),
  };
}

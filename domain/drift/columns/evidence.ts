import type { FeatureDrift, Severity } from '../drift-report.ts';
import type { Integrity } from './integrity.ts';

/** An integrity test that was made: its effect counts from `floor` on. */
export interface IntegrityTest extends Integrity {
  readonly test: string;
  readonly floor: number;
  /** The share in reference and current table, 0..1: how grave it is, in the same measure as a change of shape. */
  readonly shares: readonly [reference: number, current: number];
  readonly words: string;
}

export interface ShapeTest {
  /** Of all shape tests of the column, combined: the chance of as large a change where there is at most a negligible one. */
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

/** The integrity tests as a report's `tests` have them. */
export const integrityFigures = (made: readonly IntegrityTest[]): FeatureDrift['tests'] =>
  Object.fromEntries(made.map(({ test, effect, p }) => [test, { statistic: effect, p }]));

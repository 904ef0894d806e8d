import type { DriftSettings } from '../drift-settings.ts';
import { percent } from '../words.ts';
import type { ColumnPair } from './column-pair.ts';
import type { IntegrityTest } from './evidence.ts';
import { missingChange } from './integrity.ts';

/** The share of rows without a value: null, infinite, or without the column. */
export function missingTest(
  { reference, current }: ColumnPair,
  { minMissingChange }: DriftSettings,
): IntegrityTest {
  const { effect, p } = missingChange(
    { count: reference.missing, of: reference.rows },
    { count: current.missing, of: current.rows },
  );
  const shares = [reference.missing / reference.rows, current.missing / current.rows] as const;
  return {
    test: 'missing',
    effect: Math.abs(effect),
    p,
    floor: minMissingChange,
    shares,
    words: `Missing values went from ${percent(shares[0])} to ${percent(shares[1])}.`,
  };
}

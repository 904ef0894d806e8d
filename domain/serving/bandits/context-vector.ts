import type { Fields } from '../routing/match-rule.ts';

/** Six decimals and a million: sums of products of such numbers stay exact in the table (arm-statistics.ts). */
const largest = 1e6;

/** LinUCB's x: 1 for the intercept, then the fields. Undefined when one of them is missing, no number, or beyond 1e6. */
export function contextVector(
  names: readonly string[],
  fields: Fields,
): readonly number[] | undefined {
  const values = names.map((name) => (Object.hasOwn(fields, name) ? fields[name] : undefined));
  if (!values.every((value) => typeof value === 'number' && Math.abs(value) <= largest))
    return undefined;
  return [1, ...values.map((value) => Number((value as number).toFixed(6)))];
}

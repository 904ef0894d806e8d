import type { FeatureValue } from '../capture.ts';
import type { Condition, Rule } from './routing.ts';

/** Fields of the request that rules and bandits look at. */
export type Fields = Readonly<Record<string, FeatureValue>>;

/** SRV-6: the first rule all of whose conditions hold. */
export const matchRule = (rules: readonly Rule[], fields: Fields): Rule | undefined =>
  rules.find(({ when }) => when.every((condition) => holds(condition, fields)));

/**
 * A field that is missing or null fulfils no comparison, not even `ne`; `exists: false` asks for it. Values of different
 * types differ, and none is less than the other. Texts are ordered by their code units.
 */
function holds({ field, op, value }: Condition, fields: Fields): boolean {
  const found = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (op === 'exists') return (found !== undefined && found !== null) === (value ?? true);
  if (found === undefined || found === null) return false;
  if (op === 'in') return Array.isArray(value) && value.includes(found);
  if (op === 'eq') return found === value;
  if (op === 'ne') return found !== value;
  return typeof found === typeof value && ordered(op, found, value as string | number);
}

function ordered(
  op: 'lt' | 'le' | 'gt' | 'ge',
  found: string | number | boolean,
  value: string | number,
) {
  switch (op) {
    case 'lt':
      return found < value;
    case 'le':
      return found <= value;
    case 'gt':
      return found > value;
    case 'ge':
      return found >= value;
  }
}

import type { FeatureInput } from './feature-plan.ts';
import type { Operation } from './operation.ts';
import { cycle } from './operations/cycle.ts';
import { date } from './operations/date.ts';
import type { Family } from './operations/family.ts';
import { frequency } from './operations/frequency.ts';
import { indicator } from './operations/indicator.ts';
import { levels } from './operations/levels.ts';
import { number } from './operations/number.ts';
import { oneHot } from './operations/one-hot.ts';
import { pick } from './operations/pick.ts';
import { product } from './operations/product.ts';
import { scaled } from './operations/scaled.ts';
import { target } from './operations/target.ts';
import { words } from './operations/words.ts';

type Families = {
  readonly [K in Operation['kind']]: Family<Extract<Operation, { readonly kind: K }>>;
};

const families: Families = {
  cycle,
  date,
  frequency,
  indicator,
  levels,
  number,
  'one-hot': oneHot,
  pick,
  product,
  scaled,
  target,
  words,
};

/** What operations of this kind do. */
export const familyOf = (kind: Operation['kind']): Family<Operation> =>
  families[kind] as Family<Operation>;

/** The raw columns it reads, in the end. */
export function inputsOf(operation: Operation): readonly FeatureInput[] {
  if ('of' in operation && typeof operation.of === 'object' && 'kind' in operation.of)
    return inputsOf(operation.of);
  if (operation.kind === 'product')
    return [...inputsOf(operation.left), ...inputsOf(operation.right)];
  if (!('feature' in operation)) return [];
  return [{ name: operation.feature, kind: operation.kind === 'number' ? 'number' : 'text' }];
}

import type { Model } from '../registry/model.ts';
import { policyOf } from './default-policy.ts';

/** Names that the environment's settings leave ungated, e.g. those of a conformance suite. */
export type Exempt = (model: string) => boolean;

/**
 * REG-3: whether stages of this model are gated. Where they are not, by its own policy or by the environment's settings,
 * they are labels: any can follow any other.
 */
export const isGated = (model: Model, exempt: Exempt = () => false): boolean =>
  policyOf(model).enforced && !exempt(model.name);

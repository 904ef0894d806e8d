import { invalid } from '#domain/errors.ts';
import type { AlgorithmName, Constraints } from './algorithm.ts';

/** For algorithms that cannot keep any. Errors: `invalid` if some constraint was given. */
export function refuseConstraints(algorithm: AlgorithmName, constraints: Constraints = {}): void {
  const { monotone = {}, interactions = [] } = constraints;
  const given = Object.keys(monotone).length > 0 ? 'monotone' : 'interactions';
  if (given === 'interactions' && interactions.length === 0) return;
  throw invalid(`${algorithm} cannot keep ${given} constraints.`, {
    field: `constraints.${given}`,
    hint: 'Choose the algorithm gbdt, or leave the constraints out.',
  });
}

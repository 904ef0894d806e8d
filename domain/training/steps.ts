import type { AlgorithmName, Fitted, Params } from './algorithm.ts';

/**
 * The parameter that says how many steps are trained, of algorithms that would learn the rows by heart if they trained on
 * and do not set rows aside themselves: an inner validation finds the best number.
 */
export const stepsParam: Readonly<Partial<Record<AlgorithmName, string>>> = { gbdt: 'trees' };

/** The parameters a fit used, with the number of steps that it kept. */
export function keptParams(fitted: Fitted): Params {
  const name = stepsParam[fitted.algorithm];
  const kept = 'rounds' in fitted ? fitted.rounds : undefined;
  return name !== undefined && typeof kept === 'number'
    ? { ...fitted.params, [name]: kept }
    : fitted.params;
}

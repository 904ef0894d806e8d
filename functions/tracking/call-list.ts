import type { MlflowCall } from './call.ts';
import { unsupportedCalls } from './unsupported-calls.ts';

/** A call as docs/mlflow.md lists it. */
export interface ListedCall {
  /** Absent where it is any. */
  readonly method?: MlflowCall['method'];
  /** Of what is not supported also all below. */
  readonly path: string;
  readonly state: 'supported' | 'not supported';
}

/** Every call of MLflow's API that is known, with its state. */
export const callList = (calls: readonly MlflowCall[]): readonly ListedCall[] => [
  ...calls.map(({ method, path }) => ({ method, path, state: 'supported' as const })),
  ...unsupportedCalls.map(({ path }) => ({ path, state: 'not supported' as const })),
];

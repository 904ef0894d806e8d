import { invalid } from '../errors.ts';
import type { Guardrails } from './rollout.ts';

const rules: { readonly [K in keyof Guardrails]-?: readonly [(n: never) => boolean, string] } = {
  maxErrorRatio: [(n: number) => n >= 1, 'must be a ratio of at least 1'],
  maxLatencyRatio: [(n: number) => n >= 1, 'must be a ratio of at least 1'],
  maxAccuracyDrop: [(n: number) => n >= 0 && n <= 1, 'must be a share between 0 and 1'],
  minSamples: [(n: number) => Number.isInteger(n) && n >= 1, 'must be a whole number from 1'],
  minLabels: [(n: number) => Number.isInteger(n) && n >= 1, 'must be a whole number from 1'],
  alpha: [(n: number) => n > 0 && n <= 0.5, 'must be above 0 and at most 0.5'],
  maxHolds: [(n: number) => Number.isInteger(n) && n >= 0, 'must be a whole number from 0'],
  requireLabels: [(b: boolean) => typeof b === 'boolean', 'must be true or false'],
  latencySlackMs: [(n: number) => n >= 0, 'must be at least 0 milliseconds'],
  checkEverySeconds: [
    (n: number) => Number.isInteger(n) && n >= 1,
    'must be whole seconds, at least 1',
  ],
};

/** @throws DomainError `invalid` with the setting that makes no sense. */
export function checkGuardrailSettings(guardrails: Guardrails): void {
  for (const [name, [holds, words]] of Object.entries(rules)) {
    const value = guardrails[name as keyof Guardrails];
    if (value !== undefined && !holds(value as never))
      throw invalid(`guardrails.${name} is ${value}; it ${words}.`, {
        field: `guardrails.${name}`,
      });
  }
}

import * as z from 'zod/mini';
import type { Exempt } from '#domain/governance/is-gated.ts';

/** The setting POLICY_EXEMPT: a JSON list of regular expressions, of which a model's name has to match one. */
export const policyExempt = z._default(
  z
    .string()
    .check(
      z.refine(
        (text) => patternsIn(text) !== undefined,
        'must be a JSON list of regular expressions',
      ),
    ),
  '[]',
);

function patternsIn(text: string): readonly RegExp[] | undefined {
  try {
    const patterns: unknown = JSON.parse(text);
    return Array.isArray(patterns)
      ? patterns.map((pattern) => new RegExp(pattern, 'u'))
      : undefined;
  } catch {
    return undefined;
  }
}

/** Models whose stages this environment leaves ungated. */
export function exemptBy(setting: string): Exempt {
  const patterns = patternsIn(setting) ?? [];
  return (model) => patterns.some((pattern) => pattern.test(model));
}

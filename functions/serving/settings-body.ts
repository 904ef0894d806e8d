import * as z from 'zod/mini';
import { banditPolicies, ruleOperators } from '#domain/serving/routing/routing.ts';

const optional = z.exactOptional;
const text = (max: number) => z.string().check(z.minLength(1), z.maxLength(max));
const version = z.int().check(z.positive(), z.lte(999_999_999));
const value = z.union(
  [z.string().check(z.maxLength(256)), z.number(), z.boolean(), z.null()],
  'takes a text, a number, true, false or null',
);

const rule = z.strictObject({
  name: z.string(),
  when: z.array(
    z.strictObject({
      field: z.string().check(z.maxLength(256)),
      op: z.enum(ruleOperators),
      value: optional(z.union([value, z.array(value)], 'takes a value, or a list of values')),
    }),
  ),
  version,
});

const bandit = z.strictObject({
  policy: z.enum(banditPolicies),
  arms: z.array(version),
  epsilon: optional(z.number()),
  alpha: optional(z.number()),
  contextFields: optional(z.array(text(256))),
  floor: optional(z.number()),
});

/** Whether the values make sense is the domain's to say (domain/serving/routing/check-settings.ts). */
export const settingsBody = z.strictObject({
  routing: optional(
    z.nullable(
      z.strictObject({
        rules: optional(z.array(rule)),
        shadows: optional(z.array(z.strictObject({ version, percent: z.number() }))),
        bandit: optional(z.nullable(bandit)),
      }),
    ),
  ),
  cache: optional(z.nullable(z.strictObject({ ttlSeconds: z.number(), maxEntries: z.number() }))),
  capture: optional(
    z.nullable(
      z.strictObject({
        rate: optional(z.number()),
        redact: optional(z.nullable(z.array(text(256)))),
      }),
    ),
  ),
  reason: optional(z.string().check(z.maxLength(2_000))),
  expectedRevision: optional(z.int().check(z.gte(0))),
});

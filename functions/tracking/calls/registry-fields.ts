import * as z from 'zod/mini';
import { stages } from '#domain/registry/model-version.ts';
import { text } from '../wire/fields.ts';

/** Fields that calls of the registry have in common (contract §3). */

/** A version's number comes as text; MLflow reads `01` as 1. What is an integer and no version is found by nobody. */
export const versionNumber = () =>
  z.pipe(
    text().check(z.regex(/^[+-]?\d+$/, "Parameter 'version' must be an integer")),
    z.transform(Number),
  );

/** In any case of letters. */
export const stage = () =>
  z.pipe(
    text(),
    z.transform((value, ctx) => {
      const known = stages.find((one) => one.toLowerCase() === value.toLowerCase());
      if (known !== undefined) return known;
      ctx.issues.push({
        code: 'custom',
        input: value,
        message: `Invalid Model Version stage: ${value}. Value must be one of ${stages.join(', ')}.`,
      });
      return z.NEVER;
    }),
  );

/** What may be asked for; what may be set says the registry (domain/registry/set-alias.ts). */
export const alias = () =>
  text().check(
    z.regex(
      /^[A-Za-z0-9_-]{1,255}$/,
      'Invalid alias name: at most 255 alphanumerics, underscores (_) and dashes (-)',
    ),
  );

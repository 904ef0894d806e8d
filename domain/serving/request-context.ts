import { invalid } from '../errors.ts';
import type { FeatureValue } from './capture.ts';
import { type JsonObject, jsonObject } from './json-object.ts';
import type { Fields } from './routing/match-rule.ts';
import { shown } from './tensor-elements.ts';

const isValue = (value: unknown): value is FeatureValue =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

/** `context` of a request with plain rows: what rules and bandits may look at, besides the row. Throws `invalid`. */
export function plainContext(context: unknown): Fields | undefined {
  if (context === undefined) return undefined;
  const given = jsonObject(context, '`context`', 'context');
  for (const [name, value] of Object.entries(given))
    if (!isValue(value))
      throw invalid(
        `\`context.${name}\` must be a text, a number, true, false or null; it is ${shown(value)}.`,
        {
          field: `context.${name}`,
        },
      );
  return given as Fields;
}

const prefix = 'context.';

/** The same of the Open Inference Protocol, whose parameters are flat: `parameters["context.country"]`. */
export function inferContext(body: unknown): Fields | undefined {
  const { parameters } = (body ?? {}) as { readonly parameters?: JsonObject };
  if (typeof parameters !== 'object' || parameters === null) return undefined;
  const given = Object.entries(parameters).filter(
    ([name, value]) => name.startsWith(prefix) && isValue(value),
  );
  if (given.length === 0) return undefined;
  return Object.fromEntries(
    given.map(([name, value]) => [name.slice(prefix.length), value]),
  ) as Fields;
}

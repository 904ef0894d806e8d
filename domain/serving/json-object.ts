import { invalid } from '../errors.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** `value` as the JSON object it must be; `what` and `field` name it in the error. */
export function jsonObject(value: unknown, what: string, field: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as JsonObject;
  throw invalid(`${what} must be a JSON object.`, field === '' ? {} : { field });
}

export type Parameters = Readonly<Record<string, string | number | boolean>>;

/** The `parameters` of a request, a tensor or an output: text, numbers or booleans; unknown ones are ignored. */
export function parametersOf(holder: JsonObject, field: string): Parameters {
  if (holder.parameters === undefined) return {};
  const given = jsonObject(holder.parameters, field, field);
  for (const name in given)
    if (!['string', 'number', 'boolean'].includes(typeof given[name]))
      throw invalid(`${field}.${name} must be a text, a number or a boolean.`, {
        field: `${field}.${name}`,
      });
  return given as Parameters;
}

/** A parameter that is true, false or absent. */
export function flag(parameters: Parameters, name: string, field: string): boolean | undefined {
  const value = parameters[name];
  if (value === undefined || typeof value === 'boolean') return value;
  throw invalid(`${field}.${name} must be true or false.`, { field: `${field}.${name}` });
}

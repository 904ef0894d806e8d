import { Uncomputable } from '../uncomputable.ts';
import type { Kwargs } from './suite.ts';

/** A value inside of kwargs that stands for a parameter of the run. */
const isReference = (value: unknown): value is { readonly $PARAMETER: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && '$PARAMETER' in value;

/** `{"$PARAMETER": "name or arithmetic"}` anywhere in the kwargs, replaced by its value. @throws Uncomputable */
export const resolveParameters = (
  kwargs: Kwargs,
  parameters: Readonly<Record<string, unknown>>,
): Kwargs => resolve(kwargs, parameters) as Kwargs;

function resolve(value: unknown, parameters: Readonly<Record<string, unknown>>): unknown {
  if (isReference(value)) {
    // 0.x kept the value of the last run beside a reference: `{"$PARAMETER": "name", "$PARAMETER.name": 3}`.
    const kept = Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => key.startsWith('$PARAMETER.'))
        .map(([key, given]) => [key.slice('$PARAMETER.'.length), given]),
    );
    return evaluate(String(value.$PARAMETER), { ...kept, ...parameters });
  }
  if (Array.isArray(value)) return value.map((item) => resolve(item, parameters));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, resolve(inner, parameters)]),
  );
}

const unknown = (name: string) =>
  new Uncomputable(
    `No value found for $PARAMETER ${name}.`,
    name.startsWith('urn:')
      ? 'Results of other runs are not kept here: give the value as a parameter of that name.'
      : `Give it: --params ${name}=value.`,
  );

/** A parameter by its name, or + - * / ( ) over names and numbers. */
function evaluate(expression: string, parameters: Readonly<Record<string, unknown>>): unknown {
  const name = expression.trim();
  if (Object.hasOwn(parameters, name)) return parameters[name];
  const tokens = name.match(/\s*(?:\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|[A-Za-z_][\w.]*|[-+*/()])/gy);
  if (tokens === null || tokens.join('').length !== name.length || !/[-+*/\d]/.test(name))
    throw unknown(name);
  return arithmetic(
    tokens.map((token) => token.trim()),
    parameters,
    name,
  );
}

/** Recursive descent over sum → product → sign → number, name or brackets. */
function arithmetic(
  tokens: readonly string[],
  parameters: Readonly<Record<string, unknown>>,
  whole: string,
): number {
  let at = 0;
  const broken = () => new Uncomputable(`$PARAMETER ${whole} is not an expression.`);
  const atom = (): number => {
    const token = tokens[at++];
    if (token === undefined) throw broken();
    if (token === '-') return -atom();
    if (token === '+') return atom();
    if (token === '(') {
      const inner = sum();
      if (tokens[at++] !== ')') throw broken();
      return inner;
    }
    if (/^\d/.test(token)) return Number(token);
    if (!/^[A-Za-z_]/.test(token)) throw broken();
    const value = Object.hasOwn(parameters, token) ? parameters[token] : undefined;
    if (typeof value !== 'number') throw unknown(token);
    return value;
  };
  const product = (): number => {
    let value = atom();
    while (tokens[at] === '*' || tokens[at] === '/')
      value = tokens[at++] === '*' ? value * atom() : value / atom();
    return value;
  };
  function sum(): number {
    let value = product();
    while (tokens[at] === '+' || tokens[at] === '-')
      value = tokens[at++] === '+' ? value + product() : value - product();
    return value;
  }
  const value = sum();
  if (at !== tokens.length) throw broken();
  return value;
}

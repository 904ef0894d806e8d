import { invalid } from '#domain/errors.ts';
import type { ParamRange, Params } from './algorithm.ts';

/** Bounds by parameter for what may be asked for, where that is more than what is worth searching. */
export type WiderLimits = Readonly<Record<string, readonly [min: number, max: number]>>;

/**
 * The defaults of `space` with what the caller chose. Errors: `invalid`, naming the parameter (`params.learningRate`),
 * for one that the algorithm does not have, that is out of its range (or of `wider`, if given there), or of another kind.
 */
export function checkedParams(
  space: readonly ParamRange[],
  chosen: Params = {},
  wider: WiderLimits = {},
): Params {
  const known = new Set(space.map(({ name }) => name));
  for (const name of Object.keys(chosen)) {
    if (known.has(name)) continue;
    throw invalid(`params.${name} is not a parameter of this algorithm.`, {
      field: `params.${name}`,
      hint: `It has: ${[...known].join(', ')}.`,
    });
  }
  return Object.fromEntries(
    space.map((range) => {
      const value = chosen[range.name] ?? range.default;
      const wanted = expectation(range, wider[range.name], value);
      if (wanted === undefined) return [range.name, value];
      throw invalid(`params.${range.name} must be ${wanted}, not ${shown(value)}.`, {
        field: `params.${range.name}`,
      });
    }),
  );
}

/** What the value should have been; undefined where it is. */
function expectation(
  range: ParamRange,
  limits: readonly [number, number] | undefined,
  value: Params[string],
): string | undefined {
  if (range.kind === 'choice') {
    if (range.choices.includes(value)) return undefined;
    return `one of ${range.choices.map(shown).join(', ')}`;
  }
  const [min, max] = limits ?? [range.min, range.max];
  const whole = range.kind === 'integer';
  const fits =
    typeof value === 'number' &&
    value >= min &&
    value <= max &&
    (!whole || Number.isInteger(value));
  return fits ? undefined : `a ${whole ? 'whole number' : 'number'} from ${min} to ${max}`;
}

function shown(value: Params[string]): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

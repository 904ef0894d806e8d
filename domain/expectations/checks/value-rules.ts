import { compareValues, keyOf, timeOf } from '../condition/compare.ts';
import type { CellValue, ColumnType } from '../table/table-part.ts';
import { likePattern, pythonRegex } from '../text/python-regex.ts';
import { lengthOf, pythonText } from '../text/python-text.ts';
import { strptimeMatcher } from '../text/strptime.ts';
import { Uncomputable } from '../uncomputable.ts';
import type { CheckContext } from './check.ts';
import type { RuleMaker, ValueRule } from './column-map.ts';

const isNumeric = (type: ColumnType): boolean => type === 'int64' || type === 'float64';

/** min_value, max_value, strict_min, strict_max. Bounds of another kind than the values are an error, as in Python. */
export const between: RuleMaker = ({ args }, type) => {
  const [min, max] = [args.get('min_value'), args.get('max_value')];
  if (min === undefined && max === undefined)
    throw new Uncomputable('min_value and max_value cannot both be None.');
  if (min !== undefined && max !== undefined && compareValues(min, max) > 0)
    throw new Uncomputable('min_value cannot be greater than max_value.');
  const strict = { min: args.flag('strict_min'), max: args.flag('strict_max') };
  if (isNumeric(type)) return numbersBetween(min, max, strict);
  if (type === 'datetime64')
    return numbersBetween(min && timeOf(min), max && timeOf(max), strict, (value) =>
      (value as Date).getTime(),
    );
  return (value) => {
    for (const bound of [min, max])
      if (bound !== undefined && (typeof value === 'string') !== (typeof bound === 'string'))
        throw new Uncomputable(
          'Column values, min_value, and max_value must either be None or of the same type.',
        );
    const low = min === undefined ? 1 : compareValues(value, min);
    const high = max === undefined ? -1 : compareValues(value, max);
    return (strict.min ? low > 0 : low >= 0) && (strict.max ? high < 0 : high <= 0);
  };
};

function numbersBetween(
  min: unknown,
  max: unknown,
  strict: { readonly min: boolean; readonly max: boolean },
  numberOf: ((value: CellValue) => number) | undefined = undefined,
): ValueRule {
  for (const bound of [min, max])
    if (bound !== undefined && typeof bound !== 'number')
      throw new Uncomputable(`A column of numbers cannot be compared with '${String(bound)}'.`);
  const low = (min ?? Number.NEGATIVE_INFINITY) as number;
  const high = (max ?? Number.POSITIVE_INFINITY) as number;
  const [openLow, openHigh] = [strict.min && min !== undefined, strict.max && max !== undefined];
  const within = (value: number): boolean =>
    (openLow ? value > low : value >= low) && (openHigh ? value < high : value <= high);
  return numberOf === undefined
    ? (value) => within(value as number)
    : (value) => within(numberOf(value));
}

/** Times in a set may be texts. */
export const setKeys = (values: readonly unknown[], type: ColumnType): ReadonlySet<unknown> =>
  new Set(
    values.map((value) =>
      type === 'datetime64' && typeof value === 'string'
        ? keyOf(new Date(timeOf(value)))
        : keyOf(value),
    ),
  );

export const inSet: RuleMaker = ({ args }, type) => {
  const keys = setKeys(args.list('value_set'), type);
  return (value) => keys.has(typeof value === 'string' ? value : keyOf(value));
};

export const not =
  (rule: RuleMaker): RuleMaker =>
  (context, type) => {
    const holds = rule(context, type);
    return (value) => !holds(value);
  };

/** Patterns are looked for anywhere in the value's text, as `re.search` does. */
export const matchesRegex: RuleMaker = ({ args }, type) => {
  const pattern = pythonRegex(args.get('regex') ?? '(?s).*');
  return (value) => pattern.test(pythonText(value, type));
};

const patterns = (context: CheckContext, name: string, make: (pattern: unknown) => RegExp) =>
  context.args.list(name).map(make);

const matchOn = ({ args }: CheckContext): 'any' | 'all' => {
  const how = args.get<string>('match_on') ?? 'any';
  if (how === 'any' || how === 'all') return how;
  throw new Uncomputable("match_on must be either 'any' or 'all'.");
};

/** Any of the patterns, or all of them (`match_on`). */
const matchesList =
  (name: string, make: (pattern: unknown) => RegExp): RuleMaker =>
  (context, type) => {
    const list = patterns(context, name, make);
    const how = matchOn(context);
    return (value) => {
      const text = pythonText(value, type);
      return how === 'any'
        ? list.some((pattern) => pattern.test(text))
        : list.every((pattern) => pattern.test(text));
    };
  };
export const matchesRegexList = matchesList('regex_list', pythonRegex);
export const matchesLikeList = matchesList('like_pattern_list', likePattern);

export const matchesLike: RuleMaker = ({ args }, type) => {
  const pattern = likePattern(args.get('like_pattern'));
  return (value) => pattern.test(pythonText(value, type));
};

/** Characters of the value's text. */
export const lengthBetween: RuleMaker = ({ args }, type) => {
  const [min, max] = [args.number('min_value'), args.number('max_value')];
  if (min === undefined && max === undefined)
    throw new Uncomputable('min_value and max_value cannot both be None.');
  const holds = numbersBetween(min, max, {
    min: args.flag('strict_min'),
    max: args.flag('strict_max'),
  });
  return (value) => holds(lengthOf(pythonText(value, type)));
};

export const lengthEquals: RuleMaker = ({ args }, type) => {
  const wanted = args.number('value');
  return (value) => lengthOf(pythonText(value, type)) === wanted;
};

export const matchesTimeFormat: RuleMaker = ({ args }) => {
  const matches = strptimeMatcher(args.get('strftime_format'));
  return (value) => {
    if (typeof value === 'string') return matches(value);
    throw new Uncomputable(
      'Values passed to expect_column_values_to_match_strftime_format must be of type string.',
      'A column of times is checked before it is read as times.',
    );
  };
};

export const isJson: RuleMaker = () => (value) => {
  if (typeof value !== 'string') return false;
  try {
    JSON.parse(value);
    return true;
  } catch {
    return /^\s*(NaN|-?Infinity)\s*$/.test(value);
  }
};

/** Each value against the one before it; missing values are passed over, and the first has none before it. */
export const inOrder =
  (direction: 1 | -1): RuleMaker =>
  ({ args }, type) => {
    if (type === 'str') throw noDifferences();
    const strictly = args.flag('strictly');
    let before: CellValue | undefined;
    return (value) => {
      const step = before === undefined ? Number.NaN : stepOf(before, value, direction);
      before = value;
      return Number.isNaN(step) || (strictly ? step > 0 : step >= 0);
    };
  };

const noDifferences = () =>
  new Uncomputable(
    'Texts have no differences: expect an order of numbers or of times that are read as such.',
  );

/** Above 0 in the wanted direction. Two Booleans only differ or not, whichever comes first, as in NumPy. */
function stepOf(before: CellValue, value: CellValue, direction: 1 | -1): number {
  for (const one of [before, value])
    if (typeof one === 'string' || (typeof one === 'object' && !(one instanceof Date)))
      throw noDifferences();
  if (typeof before === 'boolean' && typeof value === 'boolean')
    return before === value ? 0 : direction;
  return (Number(value) - Number(before)) * direction;
}

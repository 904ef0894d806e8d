import type { CellValue, ColumnType, TableColumn } from '../table/table-part.ts';
import { Uncomputable } from '../uncomputable.ts';
import type { CheckMaker } from './check.ts';
import { columnMap, type RuleMaker } from './column-map.ts';

/** NumPy's names of each type, beside its own. */
const numpyNames: Readonly<Record<ColumnType, readonly string[]>> = {
  int64: ['int64', 'int', 'i8', '<i8', 'int_', 'intp', 'long', 'q', 'l', 'p'],
  float64: ['float64', 'float', 'f8', '<f8', 'double', 'd'],
  bool: ['bool', 'bool_', '?', 'b1'],
  str: ['str', 'string_types'],
  datetime64: [
    'datetime64',
    'datetime64[ns]',
    'datetime64[us]',
    'datetime64[ms]',
    'datetime64[s]',
    'M8',
    'M8[ns]',
    '<M8[ns]',
  ],
  object: ['object', 'object_', 'O'],
};
/** Text is `str` in pandas 3 and `object` before it: suites of both are taken. */
const objectNames = numpyNames.object;

/** Other names that NumPy or pandas knows: of types that no column here has. */
const otherNames =
  /^(u?int(8|16|32|64)?|float(16|32|64|128)|half|single|longdouble|complex(64|128)?|[bhiluqefgFDGSUV?]|u?int[cp]|bytes_?|str_?|void|timedelta64.*|timedelta|Timestamp|Timedelta|NaT|[A-Za-z0-9]*Dtype|Period|Interval|Categorical|unicode)$/;

/** Python's own types, for the values of a column that is a mixture. */
const pythonTypes: Readonly<Record<string, (value: CellValue) => boolean>> = {
  none: (value) => value === null,
  bool: (value) => typeof value === 'boolean',
  int: (value) =>
    typeof value === 'boolean' || typeof value === 'bigint' || Number.isInteger(value),
  float: (value) => typeof value === 'number' && !Number.isInteger(value),
  str: (value) => typeof value === 'string',
  list: (value) => Array.isArray(value),
  dict: (value) => typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date),
  bytes: () => false,
  complex: () => false,
};
const aliases: Readonly<Record<string, string>> = { long: 'int', string_types: 'str' };

const pythonType = (name: string): ((value: CellValue) => boolean) | undefined =>
  pythonTypes[aliases[name.toLowerCase()] ?? name.toLowerCase()];

const isKnown = (name: string): boolean =>
  pythonType(name) !== undefined ||
  otherNames.test(name) ||
  Object.values(numpyNames).some((names) => names.includes(name));

/** Whether a value of a mixed column is of one of the types. @throws Uncomputable when none of the names is one */
export function valueTypeRule(names: readonly string[]): (value: CellValue) => boolean {
  if (!names.some(isKnown))
    throw new Uncomputable(`No recognized numpy/python type in list: ${names.join(', ')}.`);
  const rules = names.flatMap((name) => pythonType(name) ?? []);
  return (value) => rules.some((rule) => rule(value));
}

const fits = ({ type, stored }: TableColumn, name: string): boolean =>
  stored === undefined
    ? numpyNames[type].includes(name) || (type === 'str' && objectNames.includes(name))
    : name === stored;

const shownName: Readonly<Record<ColumnType, string>> = {
  int64: 'int64',
  float64: 'float64',
  bool: 'bool',
  str: 'str',
  datetime64: 'datetime64',
  object: 'object_',
};

/** A column of one type is judged by that; a mixture value by value, unless `object` itself is asked for. */
const typeCheck =
  (
    metric: string,
    rule: RuleMaker,
    namesOf: (args: Parameters<CheckMaker>[0]['args']) => readonly string[] | undefined,
  ): CheckMaker =>
  (context) => {
    const column = context.args.column('column', metric);
    const { type } = column;
    const names = namesOf(context.args);
    const asksObject = names === undefined || names.some((name) => objectNames.includes(name));
    // A list of types is asked of each value of a mixture, even with `object` in it.
    if (type === 'object' && names !== undefined && (metric.endsWith('list') || !asksObject))
      return columnMap(metric, rule)(context);
    const success = names === undefined || names.some((name) => fits(column, name));
    const observed =
      type === 'str' && success && asksObject && names !== undefined
        ? 'object_'
        : (column.stored ?? shownName[type]);
    return {
      finish: () => ({
        success,
        result: context.format.format === 'BOOLEAN_ONLY' ? {} : { observed_value: observed },
      }),
    };
  };

const ofType: RuleMaker = ({ args }) => valueTypeRule([args.get<string>('type_') as string]);
const inTypeList: RuleMaker = ({ args }) =>
  valueTypeRule(args.list('type_list') as readonly string[]);

export const typeIs = typeCheck('column_values.of_type', ofType, (args) => [
  args.get('type_') as string,
]);
export const typeInList = typeCheck('column_values.in_type_list', inTypeList, (args) =>
  args.get<readonly string[]>('type_list'),
);

import type { Kwargs } from '../suite/suite.ts';
import type { TableColumn } from '../table/table-part.ts';
import { Uncomputable } from '../uncomputable.ts';

/** What an argument of an expectation may be. */
export type FieldKind =
  | 'text'
  | 'texts'
  | 'number'
  | 'count'
  | 'bound'
  | 'flag'
  | 'list'
  | 'mostly'
  | 'object'
  | 'any';

/** Kind by name; a `!` behind it says that the argument must be there. */
export type Fields = Readonly<Record<string, FieldKind | `${FieldKind}!`>>;

/** Taken by every expectation; those of 0.x have no effect. */
const common = new Set([
  'row_condition',
  'condition_parser',
  'result_format',
  'include_config',
  'catch_exceptions',
  'batch_id',
  'meta',
  'notes',
  'description',
  'severity',
  'parse_strings_as_datetimes',
  'output_strftime_format',
  'allow_cross_type_comparisons',
  'auto',
  'profiler_config',
  'windows',
]);

const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number' && !Number.isNaN(value);

const rules: Readonly<Record<FieldKind, readonly [(value: unknown) => boolean, string]>> = {
  text: [isText, 'a text'],
  texts: [(value) => Array.isArray(value) && value.every(isText), 'a list of texts'],
  number: [isNumber, 'a number'],
  count: [(value) => Number.isInteger(value), 'a whole number'],
  bound: [
    (value) => isNumber(value) || isText(value) || value instanceof Date,
    'a number, or a text or time for columns of these',
  ],
  flag: [(value) => typeof value === 'boolean', 'true or false'],
  list: [Array.isArray, 'a list'],
  mostly: [
    (value) => isNumber(value) && (value as number) >= 0 && (value as number) <= 1,
    'a number from 0 to 1',
  ],
  object: [
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'an object',
  ],
  any: [() => true, 'anything'],
};

/** The kwargs of one expectation, checked against what its type takes. */
export class Arguments {
  readonly #kwargs: Kwargs;
  readonly #columns: readonly TableColumn[];

  /** @throws Uncomputable naming every argument that is wrong */
  constructor(type: string, kwargs: Kwargs, fields: Fields, columns: readonly TableColumn[]) {
    this.#kwargs = kwargs;
    this.#columns = columns;
    const wrong = [
      ...Object.keys(kwargs)
        .filter((name) => !Object.hasOwn(fields, name) && !common.has(name))
        .map((name) => `${name}: this argument is not known`),
      ...Object.entries(fields).flatMap(([name, field]) => problem(name, field, kwargs[name])),
    ];
    if (wrong.length > 0)
      throw new Uncomputable(
        `The arguments of ${type} are wrong: ${wrong.join('; ')}.`,
        `It takes ${Object.keys(fields).join(', ') || 'no arguments'}.`,
      );
  }

  get<T>(name: string): T | undefined {
    return (this.#kwargs[name] ?? undefined) as T | undefined;
  }

  number(name: string): number | undefined {
    return this.get<number>(name);
  }

  flag(name: string): boolean {
    return this.get<boolean>(name) === true;
  }

  list(name: string): readonly unknown[] {
    return this.get<readonly unknown[]>(name) ?? [];
  }

  get mostly(): number {
    return this.number('mostly') ?? 1;
  }

  /** Index and type of the column that an argument names. @throws Uncomputable when the table has none */
  column(name = 'column', metric = 'table.columns'): TableColumn & { readonly index: number } {
    return this.#known(this.get<string>(name) as string, metric);
  }

  columnList(metric = 'table.columns'): readonly (TableColumn & { readonly index: number })[] {
    return this.list('column_list').map((name) => this.#known(name as string, metric));
  }

  #known(name: string, metric: string): TableColumn & { readonly index: number } {
    const index = this.#columns.findIndex((column) => column.name === name);
    const column = this.#columns[index];
    if (column !== undefined) return { ...column, index };
    throw new Uncomputable(
      `Error: The column "${name}" in BatchData does not exist.`,
      undefined,
      metric,
    );
  }
}

function problem(name: string, field: Fields[string], value: unknown): readonly string[] {
  const [kind, must] = field.endsWith('!')
    ? [field.slice(0, -1) as FieldKind, true]
    : [field as FieldKind, false];
  if (value === undefined || value === null) return must ? [`${name}: is missing`] : [];
  const [rule, words] = rules[kind];
  return rule(value) ? [] : [`${name}: must be ${words}`];
}

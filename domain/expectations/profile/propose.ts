import { sortedIfComparable } from '../condition/compare.ts';
import { percentWords } from '../result/words.ts';
import type { ExpectationConfig, Kwargs, Severity } from '../suite/suite.ts';
import type { ColumnProfile } from './column-profile.ts';

const expectation = (
  type: string,
  kwargs: Kwargs,
  notes: string,
  severity: Severity = 'critical',
): ExpectationConfig => ({ type, kwargs, meta: {}, notes, severity });

const percent = (share: number): string => percentWords(share * 100);

/** The largest multiple of 0.01 that is not above the share, as the schema of `mostly` has it. */
const mostlyOf = (share: number): number => Math.max(0, Math.floor(share * 100 + 1e-9) / 100);

const withMostly = (mostly: number): { mostly?: number } => (mostly >= 1 ? {} : { mostly });

/** Below this a column shows nothing about what is usual. */
const fewRows = 20;
/** Three in n: what was never seen in n rows may still come as often (95 %; Hanley and Lippman-Hand 1983). */
const unseen = 3;

const identifierName = /(^|[_\W])(id|key|uuid|guid|nr|number)$|[a-z](Id|ID|Key|Uuid|UUID)$/i;

/**
 * A column whose values are all different, and not by chance: texts, or whole numbers that are called an identifier or
 * follow each other without gaps.
 */
export function isIdentifier(column: ColumnProfile): boolean {
  const { name, type, rows, present, distinct, numbers } = column;
  if (distinct !== present || present !== rows || rows < fewRows) return false;
  if (type === 'str') return true;
  if (type !== 'int64' || numbers === undefined) return false;
  return identifierName.test(name) || numbers.greatest - numbers.least + 1 === present;
}

/** Few values that come again and again. */
const isCategory = ({ type, values, present, distinct }: ColumnProfile): boolean =>
  values !== undefined &&
  distinct > 0 &&
  present >= Math.max(fewRows, distinct * 5) &&
  (type === 'str' || (type === 'int64' && distinct <= 12));

const numberTypes = [
  'int64',
  'float64',
  'int32',
  'float32',
  'int16',
  'uint8',
  'int8',
  'uint16',
  'uint32',
  'uint64',
];

function typeOf({ name, type }: ColumnProfile): readonly ExpectationConfig[] {
  if (type === 'int64' || type === 'float64')
    return [
      expectation(
        'expect_column_values_to_be_in_type_list',
        { column: name, type_list: numberTypes },
        'Every value was a number. One text among them makes the whole column text.',
      ),
    ];
  if (type === 'str')
    return [
      expectation(
        'expect_column_values_to_be_of_type',
        { column: name, type_: 'str' },
        'The values were texts.',
      ),
    ];
  if (type === 'bool')
    return [
      expectation(
        'expect_column_values_to_be_of_type',
        { column: name, type_: 'bool' },
        'Every value was true or false.',
      ),
    ];
  return [];
}

function missing(column: ColumnProfile): readonly ExpectationConfig[] {
  const { name, rows, present } = column;
  if (rows === 0 || present === 0) return [];
  const share = 1 - present / rows;
  if (share === 0 && (isIdentifier(column) || rows < fewRows * 5))
    return [
      expectation(
        'expect_column_values_to_not_be_null',
        { column: name },
        `No value was missing in ${rows} rows.`,
      ),
    ];
  const margin = 3 * Math.sqrt((share * (1 - share)) / rows) + unseen / rows;
  const mostly = mostlyOf(1 - share - margin);
  if (mostly < 0.05) return [];
  return [
    expectation(
      'expect_column_values_to_not_be_null',
      { column: name, ...withMostly(mostly) },
      `${share === 0 ? `No value was missing in ${rows} rows` : `${percent(share)} of ${rows} rows had no value`}; what chance adds to that is allowed.`,
    ),
  ];
}

const unique = ({ name, rows }: ColumnProfile): ExpectationConfig =>
  expectation(
    'expect_column_values_to_be_unique',
    { column: name },
    `All ${rows} values were different: it names a row.`,
  );

function category({ name, values = [], present }: ColumnProfile): ExpectationConfig {
  const once = values.filter(({ count }) => count === 1).length;
  // Good and Turing: the share of what was not seen yet is about that of what was seen once.
  const mostly = once === 0 ? 1 : mostlyOf(1 - (once + unseen) / present);
  return expectation(
    'expect_column_values_to_be_in_set',
    {
      column: name,
      value_set: sortedIfComparable(values.map(({ value }) => value)),
      ...withMostly(mostly),
    },
    `Only ${values.length} different values were in ${present} rows${once === 0 ? ', each more than once' : `; ${once} of them once, so that a few others may come`}.`,
  );
}

/** Three digits are enough for a bound; outwards, so that what was seen stays inside. */
function outwards(value: number, direction: 1 | -1): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 2);
  const rounded = (direction > 0 ? Math.ceil(value / unit) : Math.floor(value / unit)) * unit;
  const short = Number(rounded.toPrecision(12));
  return direction > 0 ? Math.max(short, value) : Math.min(short, value);
}

function range({ name, present, numbers }: ColumnProfile): readonly ExpectationConfig[] {
  if (numbers === undefined) return [];
  const { least, greatest, low, high, mean, deviation } = numbers;
  if (!Number.isFinite(greatest - least)) return [];
  const margin = (greatest - least) * 0.1;
  const min_value =
    least >= 0 ? Math.max(0, outwards(least - margin, -1)) : outwards(least - margin, -1);
  const max_value =
    greatest <= 0 ? Math.min(0, outwards(greatest + margin, 1)) : outwards(greatest + margin, 1);
  const found = [
    expectation(
      'expect_column_values_to_be_between',
      { column: name, min_value, max_value, ...withMostly(present >= 100 ? 0.99 : 1) },
      `The values went from ${least} to ${greatest}; a tenth of that on either side is allowed${least >= 0 ? ', but nothing below 0' : ''}.`,
    ),
  ];
  if (present < fewRows || least === greatest) return found;
  return [
    ...found,
    expectation(
      'expect_column_median_to_be_between',
      { column: name, min_value: outwards(low, -1), max_value: outwards(high, 1) },
      'Nine tenths of the values were in this range. A median outside of it is no drift but another unit or a broken source.',
    ),
    expectation(
      'expect_column_mean_to_be_between',
      {
        column: name,
        min_value: outwards(mean - reach(deviation, present), -1),
        max_value: outwards(mean + reach(deviation, present), 1),
      },
      `The mean was ${Number(mean.toPrecision(4))}; a third of a standard deviation (or six standard errors) away, the data have moved.`,
      'warning',
    ),
  ];
}

const reach = (deviation: number, present: number): number =>
  Math.max(deviation / 3, (6 * deviation) / Math.sqrt(present));

function text({ name, present, texts }: ColumnProfile): readonly ExpectationConfig[] {
  if (texts === undefined || present < fewRows) return [];
  const { format, pattern, shortest, longest } = texts;
  const mostly = withMostly(present >= 100 ? 0.99 : 1);
  if (format !== undefined)
    return [
      expectation(
        format.type,
        { column: name, ...format.kwargs, ...mostly },
        `Every value was ${format.words}.`,
      ),
    ];
  if (pattern !== undefined)
    return [
      expectation(
        'expect_column_values_to_match_regex',
        { column: name, regex: pattern, ...mostly },
        'All values were built alike: a code.',
      ),
    ];
  const margin = Math.ceil((longest - shortest) * 0.2);
  return [
    expectation(
      'expect_column_value_lengths_to_be_between',
      {
        column: name,
        min_value: Math.max(shortest === 0 ? 0 : 1, shortest - margin),
        max_value: longest + margin,
        ...mostly,
      },
      `The texts had ${shortest} to ${longest} characters.`,
    ),
  ];
}

/** What a column is expected to stay like. */
export function proposeForColumn(column: ColumnProfile): readonly ExpectationConfig[] {
  const common = [...typeOf(column), ...missing(column)];
  if (isIdentifier(column)) return [...common, unique(column), ...text(column)];
  if (isCategory(column)) return [...common, category(column)];
  return [...common, ...range(column), ...text(column)];
}

/** What the table is expected to stay like. */
export const proposeForTable = (
  columns: readonly ColumnProfile[],
): readonly ExpectationConfig[] => [
  expectation(
    'expect_table_columns_to_match_set',
    { column_set: columns.map(({ name }) => name), exact_match: false },
    'These columns were there. More may come; none of these may go.',
  ),
  expectation(
    'expect_table_row_count_to_be_between',
    { min_value: 1 },
    'A table without rows is a source that broke.',
  ),
];

import { compareTexts } from '../text/python-text.ts';
import { Uncomputable } from '../uncomputable.ts';
import { observedBetween, tell } from './aggregates.ts';
import type { CheckContext, CheckMaker } from './check.ts';

export const rowCountBetween: CheckMaker = (context) => ({
  finish: () => observedBetween(context.rowCount(), context),
});

export const rowCountEquals: CheckMaker = ({ args, format, rowCount }) => ({
  finish: () => tell(rowCount() === args.number('value'), rowCount(), format.format),
});

export const columnCountBetween: CheckMaker = (context) => ({
  finish: () => observedBetween(context.columns.length, context),
});

export const columnCountEquals: CheckMaker = ({ args, columns, format }) => ({
  finish: () => tell(columns.length === args.number('value'), columns.length, format.format),
});

/** `column_index` 0 is not looked at, as in Great Expectations. */
export const columnExists: CheckMaker = ({ args, columns }) => ({
  finish: () => {
    const name = args.get('column');
    const index = args.number('column_index');
    const found = index
      ? columns.at(index)?.name === name
      : columns.some((column) => column.name === name);
    return { success: found, result: {} };
  },
});

const plain = ({ format }: CheckContext, result: Record<string, unknown>) =>
  format.format === 'BOOLEAN_ONLY' ? {} : result;

export const columnsMatchSet: CheckMaker = (context) => ({
  finish: () => {
    const { args, columns } = context;
    const names = columns.map(({ name }) => name);
    const wanted = new Set(args.list('column_set') as readonly string[]);
    const unexpected = [...new Set(names)]
      .filter((name) => !wanted.has(name))
      .toSorted(compareTexts);
    const missing = [...wanted].filter((name) => !names.includes(name)).toSorted(compareTexts);
    const observed_value = [...new Set(names)].toSorted(compareTexts);
    if (unexpected.length === 0 && missing.length === 0)
      return { success: true, result: plain(context, { observed_value }) };
    const exact = args.get<boolean>('exact_match') ?? true;
    return {
      success: !exact && missing.length === 0,
      result: plain(context, {
        observed_value,
        details: {
          mismatched: {
            ...(unexpected.length > 0 && { unexpected }),
            ...(missing.length > 0 && { missing }),
          },
        },
      }),
    };
  },
});

export const columnsMatchOrderedList: CheckMaker = (context) => ({
  finish: () => {
    const names = context.columns.map(({ name }) => name);
    const wanted = context.args.get<readonly string[]>('column_list');
    if (wanted === undefined)
      return { success: true, result: plain(context, { observed_value: names }) };
    const mismatched = Array.from({ length: Math.max(names.length, wanted.length) }, (_, at) => ({
      'Expected Column Position': at,
      Expected: wanted[at] ?? null,
      Found: names[at] ?? null,
    })).filter(({ Expected, Found }) => Expected !== Found);
    return {
      success: mismatched.length === 0,
      result: plain(context, {
        observed_value: names,
        ...(mismatched.length > 0 && { details: { mismatched } }),
      }),
    };
  },
});

/** What only a database can do is refused with words instead of being passed over. */
export const needsDatabase =
  (what: string): CheckMaker =>
  () => {
    throw new Uncomputable(
      `${what} needs a database, and a file has none.`,
      'Say it with a row_condition, or leave it to Great Expectations on the database.',
    );
  };

import { int64s, strings } from '#domain/onnx/build.ts';
import type { Graph } from '#domain/onnx/graph.ts';
import {
  dayTexts,
  firstYear,
  hourTexts,
  type IsoDate,
  isoDate,
  minuteTexts,
  monthStarts,
  monthTexts,
  type Separator,
  yearTexts,
} from '../iso-date.ts';
import type { Family, FeatureGraph, Makes } from './family.ts';

/**
 * Whole numbers, exact in float32:
 * - weekday: Monday is 0; day of year: from 1; minute: of the day, 0 … 1439; days: since 1970-01-01.
 */
export const dateParts = [
  'year',
  'month',
  'day',
  'weekday',
  'day of year',
  'hour',
  'minute',
  'days',
] as const;
export type DatePart = (typeof dateParts)[number];

/** Parts of a date written as text (iso-date.ts); NaN where it is none. */
export interface DateOperation extends Makes {
  readonly kind: 'date';
  readonly feature: string;
  readonly separator: Separator;
  /** One for each column. */
  readonly parts: readonly DatePart[];
}

export const dateOperation = (
  feature: string,
  separator: Separator,
  parts: readonly DatePart[],
): DateOperation => ({
  kind: 'date',
  feature,
  separator,
  parts,
  columns: parts.map((part) => ({ name: `${feature} ${part}`, feature, levels: 0 })),
});

function partOf(part: DatePart, { year, month, day, hour, minute }: IsoDate): number {
  const start = (year - firstYear) * 12;
  const days = (monthStarts[start + month - 1] as number) + day - 1;
  switch (part) {
    case 'year':
      return year;
    case 'month':
      return month;
    case 'day':
      return day;
    case 'weekday':
      return (((days + 3) % 7) + 7) % 7;
    case 'day of year':
      return days - (monthStarts[start] as number) + 1;
    case 'hour':
      return hour;
    case 'minute':
      return hour * 60 + minute;
    case 'days':
      return days;
  }
}

export const date: Family<DateOperation> = {
  apply({ feature, separator, parts }, source) {
    const columns = parts.map(() => new Float32Array(source.rows));
    const texts = source.texts(feature);
    for (let row = 0; row < source.rows; row++) {
      const moment = isoDate(texts[row] ?? '', separator);
      for (let at = 0; at < parts.length; at++)
        (columns[at] as Float32Array)[row] =
          moment === undefined ? Number.NaN : partOf(parts[at] as DatePart, moment);
    }
    return columns;
  },
  toGraph: (requests, to) =>
    to.graph.concat(
      requests.map(({ operation, column }) => {
        const { feature, separator, parts } = operation;
        const date = `date ${separator} ${feature}`;
        const part = parts[column] ?? 'year';
        const partsOf = to.once(date, () => dateInGraph(feature, separator, to));
        return to.once(`${part} of ${date}`, () => partsOf(part));
      }),
    ),
};

/** Adds [N, 1] float of a part. All arithmetic before the last step is on int64. */
function dateInGraph(
  feature: string,
  separator: Separator,
  { graph, scalar }: FeatureGraph,
): (part: DatePart) => string {
  const whole = (value: number) => graph.constant('whole', (name) => int64s(name, [], [value]));
  const table = (values: ArrayLike<number>) =>
    graph.constant('days', (name) => int64s(name, [values.length], Array.from(values)));

  const dates = splitTexts(graph, feature, '-', 3);
  const [day, time] = splitTexts(graph, dates[2] as string, separator, 2) as [string, string];
  const clock = splitTexts(graph, time, ':', 3);
  const year = numberIn(graph, dates[0] as string, yearTexts);
  const month = numberIn(graph, dates[1] as string, monthTexts);
  const dayOfMonth = numberIn(graph, day, dayTexts);
  const hour = numberIn(graph, clock[0] as string, hourTexts);
  const minute = numberIn(graph, clock[1] as string, minuteTexts);

  const known = [year, month, dayOfMonth, hour, minute]
    .map((each) => graph.add('GreaterOrEqual', [each, whole(0)]))
    .reduce((all, each) => graph.add('And', [all, each]));
  // Where a part is bad, that of an arbitrary date stands in, so that the tables below are not read outside.
  const safe = (part: string, value: number) => graph.add('Where', [known, part, whole(value)]);
  const january = graph.add('Mul', [
    graph.add('Sub', [safe(year, firstYear), whole(firstYear)]),
    whole(12),
  ]);
  const at = graph.add('Sub', [graph.add('Add', [january, safe(month, 1)]), whole(1)]);
  const starts = table(monthStarts.subarray(0, -1));
  const lengths = table(
    monthStarts.subarray(1).map((next, month) => next - (monthStarts[month] as number)),
  );
  const exists = graph.add('LessOrEqual', [dayOfMonth, graph.add('Gather', [lengths, at])]);
  const valid = graph.add('And', [known, exists]);
  const days = graph.add('Sub', [
    graph.add('Add', [graph.add('Gather', [starts, at]), dayOfMonth]),
    whole(1),
  ]);
  const newYear = graph.add('Gather', [starts, january]);
  const parts: Record<DatePart, () => string> = {
    year: () => year,
    month: () => month,
    day: () => dayOfMonth,
    weekday: () => graph.add('Mod', [graph.add('Add', [days, whole(3)]), whole(7)]),
    'day of year': () => graph.add('Add', [graph.add('Sub', [days, newYear]), whole(1)]),
    hour: () => hour,
    minute: () => graph.add('Add', [graph.add('Mul', [hour, whole(60)]), minute]),
    days: () => days,
  };
  const missing = scalar('missing', Number.NaN);
  return (part) =>
    graph.add('Where', [valid, graph.add('Cast', [parts[part]()], { to: { i: 1 } }), missing]);
}

/** [N, 1] int64: the number a text stands for, -1 for any other text. */
function numberIn(graph: Graph, texts: string, known: ReadonlyMap<string, number>): string {
  return graph.add(
    'LabelEncoder',
    [texts],
    {
      keys_strings: { strings: [...known.keys()] },
      values_int64s: { ints: [...known.values()] },
      default_int64: { i: -1 },
    },
    { domain: 'ai.onnx.ml' },
  );
}

/**
 * The first `parts` parts of the texts [N, 1], each [N, 1], '' for those that are not there. StringSplit makes as many as
 * the longest row has; a row that has all of them is put below for the time of the split.
 */
function splitTexts(graph: Graph, texts: string, at: string, parts: number): readonly string[] {
  const int = (...values: readonly number[]) =>
    graph.constant('shape', (name) => int64s(name, [values.length], values));
  const full = graph.constant('full', (name) => strings(name, [1, 1], [at.repeat(parts - 1)]));
  const more = graph.add('Concat', [texts, full], { axis: { i: 0 } });
  const [split = ''] = graph.addMany('StringSplit', [more], 2, {
    delimiter: { s: at },
    maxsplit: { i: parts - 1 },
  });
  const rows = graph.add('Slice', [split, int(0), int(-1), int(0)]);
  return Array.from({ length: parts }, (_, part) =>
    graph.add('Gather', [rows, graph.constant('part', (name) => int64s(name, [], [part]))], {
      axis: { i: 2 },
    }),
  );
}

import type { FeatureValue } from '../serving/capture.ts';
import { isMissingText } from '../training/missing.ts';
import type { Table } from '../training/table.ts';
import {
  addLabelled,
  type ConceptMoments,
  conceptVector,
  emptyMoments,
  mergeMoments,
} from './concept-score.ts';
import { cellOf, type NumberSketch, rangeSlack } from './number-sketch.ts';
import { type ReferenceSketch, ranksOf, rowAt } from './reference-sketch.ts';
import { type SampledRow, sampleKey, sampleSize, smallestKeys } from './row-sample.ts';
import type { TextSketch } from './text-sketch.ts';

/** Rows of one column by what they held; the kinds add up to the rows of the window in which the column was captured. */
interface Presence {
  present: number;
  /** null, '' or not a number. */
  missing: number;
  /** The column was not in the row. */
  absent: number;
  /** Text where the reference has numbers, or the other way round. */
  wrongType: number;
}

export interface NumberWindow extends Presence {
  readonly kind: 'number';
  /** Per cell of the reference's `edges`, values within its range only. */
  readonly cells: number[];
  below: number;
  above: number;
}

export interface TextWindow extends Presence {
  readonly kind: 'text';
  /** Per category of the reference, in its order. */
  readonly counts: number[];
  unlisted: number;
  /** The first ten unlisted categories in the alphabet, to show. */
  readonly news: Record<string, number>;
}

/**
 * A window of predictions counted against a reference sketch: constant memory, plain JSON, and parts merge to the same
 * result in any order (DRF-9; sums of residuals to the last bits).
 */
export interface WindowSketch {
  readonly schemaVersion: 1;
  rows: number;
  readonly columns: Record<string, NumberWindow | TextWindow>;
  /** Columns the reference does not have, with how many rows held them. */
  readonly extra: Record<string, number>;
  readonly prediction: NumberWindow | null;
  readonly concept: ConceptMoments | null;
  /** A deterministic sample of rows by id; complete up to 2 000 rows. */
  readonly sample: readonly SampledRow[];
}

/** One prediction. `score` is the probability of the positive class, `label` whether it turned out positive. */
export interface WindowRow {
  readonly id: string;
  readonly features: Readonly<Record<string, FeatureValue>>;
  /** Columns whose values were not captured (redacted, or the row kept elsewhere): unknown, not missing. */
  readonly unknown?: 'all' | readonly string[];
  readonly score?: number;
  readonly label?: 0 | 1;
}

const shownNews = 10;
const maxExtra = 100;

const presence = (): Presence => ({ present: 0, missing: 0, absent: 0, wrongType: 0 });

const numberWindow = (sketch: NumberSketch): NumberWindow => ({
  kind: 'number',
  ...presence(),
  cells: new Array<number>(sketch.counts.length).fill(0),
  below: 0,
  above: 0,
});

const textWindow = (sketch: TextSketch): TextWindow => ({
  kind: 'text',
  ...presence(),
  counts: new Array<number>(sketch.categories.length).fill(0),
  unlisted: 0,
  news: {},
});

function countNumber(window: NumberWindow, sketch: NumberSketch, value: number): void {
  window.present++;
  const slack = rangeSlack(sketch);
  if (value < sketch.min - slack) window.below++;
  else if (value > sketch.max + slack) window.above++;
  else {
    const cell = cellOf(sketch.edges, value);
    window.cells[cell] = (window.cells[cell] as number) + 1;
  }
}

/** Keeps the ten smallest names: one that was dropped can never come back, so the counts of those kept are whole. */
function keepNews(news: Record<string, number>): void {
  for (const name of Object.keys(news).sort().slice(shownNews)) delete news[name];
}

const isMissing = (value: FeatureValue): boolean =>
  value === null ||
  (typeof value === 'string' && isMissingText(value)) ||
  (typeof value === 'number' && !Number.isFinite(value));

function count(
  window: NumberWindow | TextWindow,
  sketch: NumberSketch | TextSketch,
  places: ReadonlyMap<string, number> | undefined,
  value: FeatureValue | undefined,
): void {
  if (value === undefined) window.absent++;
  else if (isMissing(value)) window.missing++;
  else if (window.kind === 'number' && sketch.kind === 'number') {
    if (typeof value === 'string') window.wrongType++;
    else countNumber(window, sketch, Number(value));
  } else if (window.kind === 'text') {
    if (typeof value === 'number') window.wrongType++;
    else {
      window.present++;
      const category = String(value);
      const place = places?.get(category);
      if (place !== undefined) window.counts[place] = (window.counts[place] as number) + 1;
      else {
        window.unlisted++;
        window.news[category] = (window.news[category] ?? 0) + 1;
        keepNews(window.news);
      }
    }
  }
}

/** Counts rows one by one; `sketch()` may be asked at any time. */
export function windowCounter(reference: ReferenceSketch): {
  add(row: WindowRow): void;
  sketch(): WindowSketch;
} {
  const columns = reference.columns.map((sketch) => ({
    sketch,
    window: sketch.kind === 'number' ? numberWindow(sketch) : textWindow(sketch),
    places:
      sketch.kind === 'text'
        ? new Map(sketch.categories.map(([category], place) => [category, place]))
        : undefined,
  }));
  const numeric = reference.columns.filter(({ kind }) => kind === 'number').map(({ name }) => name);
  const known = new Set([...reference.columns.map(({ name }) => name), ...reference.ignored]);
  const extra: Record<string, number> = {};
  const prediction = reference.prediction === null ? null : numberWindow(reference.prediction);
  const { concept } = reference;
  const moments = concept === null ? null : emptyMoments(concept.terms.length);
  const ranks = ranksOf(reference.columns);
  let rows = 0;
  let sample: SampledRow[] = [];
  let largestKey = Number.POSITIVE_INFINITY;

  const addToSample = ({ id, features }: WindowRow): void => {
    const key = sampleKey(id);
    if (key > largestKey) return;
    const numbers = numeric.map((name) => {
      const value = features[name];
      return typeof value === 'number' && Number.isFinite(value) ? value : null;
    });
    sample.push({ key, id, numbers });
    if (sample.length < 2 * sampleSize) return;
    sample = smallestKeys(sample);
    largestKey = sample.at(-1)?.key ?? largestKey;
  };

  return {
    add(row) {
      rows++;
      const { unknown = [] } = row;
      for (const { sketch, window, places } of columns)
        if (unknown !== 'all' && !unknown.includes(sketch.name))
          count(window, sketch, places, row.features[sketch.name]);
      for (const name in row.features)
        if (!known.has(name) && (name in extra || Object.keys(extra).length < maxExtra))
          extra[name] = (extra[name] ?? 0) + 1;
      addToSample(row);
      if (row.score === undefined || !Number.isFinite(row.score)) return;
      if (prediction !== null && reference.prediction !== null)
        countNumber(prediction, reference.prediction, row.score);
      if (row.label !== undefined && unknown.length === 0 && moments !== null && concept !== null)
        addLabelled(
          moments,
          conceptVector(concept.terms, ranks, row.features),
          row.label,
          row.score,
          concept.threshold,
        );
    },
    sketch: () => ({
      schemaVersion: 1,
      rows,
      columns: Object.fromEntries(columns.map(({ sketch, window }) => [sketch.name, window])),
      extra,
      prediction,
      concept: moments,
      sample: smallestKeys(sample),
    }),
  };
}

const addCounts = (a: readonly number[], b: readonly number[]): number[] =>
  a.map((value, i) => value + (b[i] as number));

function addRecords(a: Record<string, number>, b: Record<string, number>): Record<string, number> {
  const sum = { ...a };
  for (const [name, value] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + value;
  return sum;
}

const addPresence = (a: Presence, b: Presence): Presence => ({
  present: a.present + b.present,
  missing: a.missing + b.missing,
  absent: a.absent + b.absent,
  wrongType: a.wrongType + b.wrongType,
});

const mergeNumber = (a: NumberWindow, b: NumberWindow): NumberWindow => ({
  kind: 'number',
  ...addPresence(a, b),
  cells: addCounts(a.cells, b.cells),
  below: a.below + b.below,
  above: a.above + b.above,
});

function mergeText(a: TextWindow, b: TextWindow): TextWindow {
  const news = addRecords(a.news, b.news);
  keepNews(news);
  return {
    kind: 'text',
    ...addPresence(a, b),
    counts: addCounts(a.counts, b.counts),
    unlisted: a.unlisted + b.unlisted,
    news,
  };
}

/** Two parts of a window, counted against the same reference sketch. */
export function mergeWindowSketches(a: WindowSketch, b: WindowSketch): WindowSketch {
  return {
    schemaVersion: 1,
    rows: a.rows + b.rows,
    columns: Object.fromEntries(
      Object.entries(a.columns).map(([name, mine]) => {
        const other = b.columns[name];
        if (mine.kind === 'number' && other?.kind === 'number')
          return [name, mergeNumber(mine, other)];
        if (mine.kind === 'text' && other?.kind === 'text') return [name, mergeText(mine, other)];
        return [name, mine];
      }),
    ),
    extra: addRecords(a.extra, b.extra),
    prediction: a.prediction && b.prediction ? mergeNumber(a.prediction, b.prediction) : null,
    concept: a.concept && b.concept ? mergeMoments(a.concept, b.concept) : null,
    sample: smallestKeys([...a.sample, ...b.sample]),
  };
}

/** A whole table as a window, e.g. to compare two files; `scores` and `labels` as in the reference's hold-out. */
export function sketchTable(
  reference: ReferenceSketch,
  table: Table,
  predictions: { readonly scores?: Float64Array; readonly labels?: Uint8Array } = {},
): WindowSketch {
  const counter = windowCounter(reference);
  for (let row = 0; row < table.rows; row++) {
    const score = predictions.scores?.[row];
    const label = predictions.labels?.[row];
    counter.add({
      id: String(row),
      features: rowAt(table.columns, row),
      ...(score === undefined ? {} : { score }),
      ...(label === undefined ? {} : { label: label === 1 ? 1 : 0 }),
    });
  }
  return counter.sketch();
}

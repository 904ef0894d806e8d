import { ColumnFacts } from '../count/column-facts.ts';
import { quantileOf } from '../count/quantile-of.ts';
import type { ValueCounts } from '../count/value-counts.ts';
import { type Cells, type CellValue, isMissing, type TableColumn } from '../table/table-part.ts';
import { lengthOf } from '../text/python-text.ts';
import { type KnownFormat, knownFormats } from './known-format.ts';
import { TextShapes } from './text-shape.ts';

/** What was found in one column: what expectations are proposed from. */
export interface ColumnProfile extends TableColumn {
  readonly rows: number;
  readonly present: number;
  readonly distinct: number;
  /** Ascending by value; undefined where there are many. */
  readonly values: readonly { readonly value: CellValue; readonly count: number }[] | undefined;
  readonly numbers:
    | {
        readonly least: number;
        readonly greatest: number;
        readonly low: number;
        readonly high: number;
        readonly mean: number;
        readonly deviation: number;
      }
    | undefined;
  readonly texts:
    | {
        readonly shortest: number;
        readonly longest: number;
        readonly format: KnownFormat | undefined;
        readonly pattern: string | undefined;
      }
    | undefined;
}

/** A set of values longer than this is no list of categories. */
const mostValues = 50;

const mostSeen = 5_000;

/** Counts what a profile needs of one column while it goes by. */
export class ColumnProfiler {
  readonly #column: TableColumn;
  readonly #facts: ColumnFacts;
  readonly #counts: () => ValueCounts;
  readonly #shapes = new TextShapes();
  /** Texts that were looked at: those of few different values need it once. */
  readonly #seen = new Set<string>();
  #formats = [...knownFormats];
  #lengths = { shortest: Number.POSITIVE_INFINITY, longest: 0 };
  #rows = 0;

  constructor(column: TableColumn) {
    this.#column = column;
    this.#facts = new ColumnFacts(column);
    this.#counts = this.#facts.counts();
    if (this.#isNumeric) {
      this.#facts.moments();
      this.#facts.numbers();
    }
  }

  get #isNumeric(): boolean {
    return this.#column.type === 'int64' || this.#column.type === 'float64';
  }

  add(cells: Cells): void {
    this.#rows += cells.length;
    this.#facts.add(cells);
    if (this.#column.type !== 'str') return;
    for (const value of cells) if (!isMissing(value)) this.#addText(value as string);
  }

  #addText(text: string): void {
    if (this.#seen.has(text)) return;
    if (this.#seen.size < mostSeen) this.#seen.add(text);
    const length = lengthOf(text);
    this.#lengths.shortest = Math.min(this.#lengths.shortest, length);
    this.#lengths.longest = Math.max(this.#lengths.longest, length);
    this.#shapes.add(text);
    if (this.#formats.length > 0)
      this.#formats = this.#formats.filter(({ matches }) => matches(text));
  }

  profile(): ColumnProfile {
    const { present } = this.#facts;
    const counts = this.#counts();
    const { distinct } = counts;
    return {
      ...this.#column,
      rows: this.#rows,
      present,
      distinct,
      values:
        distinct > mostValues
          ? undefined
          : counts.entries()?.map(([value, count]) => ({ value, count })),
      numbers: this.#isNumeric && present > 0 ? this.#numbers() : undefined,
      texts:
        this.#column.type === 'str' && present > 0
          ? { ...this.#lengths, format: this.#formats[0], pattern: this.#shapes.pattern() }
          : undefined,
    };
  }

  #numbers() {
    const moments = this.#facts.moments()();
    const sorted = this.#facts.numbers()().sorted();
    return {
      least: sorted[0] as number,
      greatest: sorted.at(-1) as number,
      low: quantileOf(sorted, 0.05, 'lower'),
      high: quantileOf(sorted, 0.95, 'higher'),
      mean: moments.mean,
      deviation: moments.standardDeviation,
    };
  }
}

import { invalid } from '#domain/errors.ts';
import { parseCsv } from '../csv.ts';
import { isMissingText, parseNumber } from '../missing.ts';
import { seededRandom } from '../random.ts';
import type { Table } from '../table.ts';
import { type CsvStream, piecesOf, readPiece } from './csv-stream.ts';

/** What a row is for; a byte each. */
export const side = { train: 0, stop: 1, judge: 2, none: 3, sample: 4 } as const;

export interface SurveyOptions {
  readonly target: string;
  readonly seed: number;
  /** Length of the file in characters, roughly: how often a row is drawn into the sample follows from it. */
  readonly length: number;
  /** Rows of the sample, about. */
  readonly sampleRows: number;
  /** Rows to judge by and rows that say when to stop: shares of all rows, and at most so many. */
  readonly judge: { readonly share: number; readonly rows: number };
  readonly stop: { readonly share: number; readonly rows: number };
  readonly onPiece?: (characters: number) => void | Promise<void>;
}

export interface Survey {
  readonly header: readonly string[];
  readonly rows: number;
  /** By row; rows without a target are for nothing. */
  readonly sides: Uint8Array;
  /** Rows by side. */
  readonly counts: Readonly<Record<keyof typeof side, number>>;
  /** Some of the rows to learn from, all columns. */
  readonly sample: Table;
  /** Rows of side `train` by the text of their target; undefined where there are too many texts to be classes. */
  readonly labels: ReadonlyMap<string, number> | undefined;
  /** Rows of side `train` whose target is no number. */
  readonly textTargets: number;
}

const maxLabels = 1_000;

/**
 * The first reading of a file that is too large for memory: counts rows, decides by a hash of each record what it is for,
 * and draws a sample to plan by. A record falls on the same side in every reading and every order of the file. Errors:
 * `invalid` for a column that is not there, or without rows.
 */
export async function surveyRows(stream: CsvStream, options: SurveyOptions): Promise<Survey> {
  const { target, seed, length, sampleRows } = options;
  const random = seededRandom(seed ^ 0x5a3b);
  const labels = new Map<string, number>();
  const sides = new Growing();
  const counts = { train: 0, stop: 0, judge: 0, none: 0, sample: 0 };
  const sampled: string[] = [];
  let header: readonly string[] = [];
  let textTargets = 0;
  let shares: { judge: number; stop: number; sample: number } | undefined;
  for await (const piece of piecesOf(stream)) {
    header = piece.header;
    if (!header.includes(target))
      throw invalid(`The data has no column "${target}" to learn.`, {
        field: 'target',
        hint: `Its columns are: ${header.join(', ')}.`,
      });
    const { table, starts } = readPiece(
      piece,
      new Map([[target, 'text']]),
      stream.trim,
      sides.length,
    );
    const texts = table.columns[0]?.values ?? [];
    shares ??= sharesOf((table.rows / piece.text.length) * length, options, sampleRows);
    const drawn: string[] = [];
    for (let row = 0; row < table.rows; row++) {
      const label = texts[row] as string;
      const [from, to] = [starts[row] as number, starts[row + 1] ?? piece.text.length];
      const of = isMissing(label) ? 'none' : sideOf(hashOf(piece.text, from, to), shares, random);
      counts[of]++;
      sides.push(side[of]);
      if (of === 'train') {
        if (labels.size <= maxLabels) labels.set(label, (labels.get(label) ?? 0) + 1);
        if (parseNumber(label) === undefined) textTargets++;
      }
      if (of === 'sample') drawn.push(piece.text.slice(from, to));
    }
    // Joined, they are a text of their own and let go of the piece.
    if (drawn.length > 0) sampled.push(drawn.join('\n'));
    await options.onPiece?.(piece.text.length);
  }
  if (sampled.length === 0) throw invalid(`The file has no row with a value in "${target}".`);
  return {
    header,
    rows: sides.length,
    sides: sides.values(),
    counts,
    sample: parseCsv(sampled.join('\n'), { names: header, trim: stream.trim }),
    labels: labels.size > maxLabels ? undefined : labels,
    textTargets,
  };
}

/** As a number column has it: text that says "missing", and infinity. */
const isMissing = (label: string): boolean =>
  label === '' || isMissingText(label) || Number.isNaN(parseNumber(label));

function sharesOf(
  rows: number,
  { judge, stop }: Pick<SurveyOptions, 'judge' | 'stop'>,
  sampleRows: number,
) {
  const most = (part: { share: number; rows: number }) => Math.min(part.share, part.rows / rows);
  const [judged, stopped] = [most(judge), most(stop)];
  return { judge: judged, stop: stopped, sample: sampleRows / (rows * (1 - judged - stopped)) };
}

function sideOf(
  hash: number,
  shares: { judge: number; stop: number; sample: number },
  random: () => number,
): keyof typeof side {
  const place = hash / 2 ** 32;
  if (place < shares.judge) return 'judge';
  if (place < shares.judge + shares.stop) return 'stop';
  return random() < shares.sample ? 'sample' : 'train';
}

/** FNV-1a over the record without its line end, finished as MurmurHash3 does. */
function hashOf(text: string, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) continue;
    hash = Math.imul(hash ^ code, 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Bytes, as many as come. */
class Growing {
  length = 0;
  private bytes = new Uint8Array(1 << 16);

  push(value: number): void {
    if (this.length === this.bytes.length) {
      const more = new Uint8Array(this.bytes.length * 2);
      more.set(this.bytes);
      this.bytes = more;
    }
    this.bytes[this.length++] = value;
  }

  values(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}

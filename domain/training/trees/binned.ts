import { invalid } from '#domain/errors.ts';
import type { Compute } from '../compute.ts';
import type { Matrix, MatrixColumn } from '../matrix.ts';
import { Arena } from './arena.ts';
import { chooseCuts, cutMemory } from './cuts.ts';
import { blockRows, groupColumns } from './kernel.ts';
import { columnTable } from './records.ts';

/** Rows as bins, row by row, in a kernel's memory. */
export interface PackedRows {
  readonly rows: number;
  readonly packed: number;
}

/** A matrix as bins in a kernel's memory, ready for trees: a byte a value, once by column and once by row. */
export interface Binned extends PackedRows {
  readonly arena: Arena;
  readonly about: readonly MatrixColumn[];
  /** By column; empty for levels. x ≤ cuts[b] exactly if x is in bin b or below. */
  readonly cuts: readonly Float32Array[];
  /** Bins of each column; of numbers the last is for missing values. */
  readonly binCounts: readonly number[];
  /** Bytes of a histogram. */
  readonly histogramBytes: number;
  readonly table: number;
  readonly bins: number;
  readonly binStride: number;
  readonly rowBytes: number;
  /** Memory for values on their way to bins. */
  readonly scratch: Scratch;
  /** Gives the memory back. */
  close(): void;
}

interface Scratch {
  readonly rows: number;
  readonly values: number;
  readonly bins: number;
}

export interface BinnedInput {
  readonly about: readonly MatrixColumn[];
  /** Rows that the cuts are chosen from: all, or as many as are at hand. */
  readonly sample: Matrix;
  /** Rows that will be added, all chunks together. */
  readonly rows: number;
  /** Bins of values of a column of numbers at most, up to 255. */
  readonly maxBins: number;
  readonly compute: Compute;
}

/** Takes rows in chunks, so that a table larger than memory can be trained on: a byte or two a value is all that stays. */
export interface BinBuilder {
  add(chunk: Matrix): void;
  /** Errors: `invalid` unless all rows were added. */
  finish(): Binned;
}

/** Floats on their way at one time. */
const scratchValues = 2 ** 21;

/** Errors: `invalid` for a column of more than 256 levels. */
export function startBinned({ about, sample, rows, maxBins, compute }: BinnedInput): BinBuilder {
  for (const { name, levels } of about) {
    if (levels <= 256) continue;
    throw invalid(`Column "${name}" has ${levels} levels; trees take at most 256.`, {
      field: name,
      hint: 'Encode texts of many levels by target statistics.',
    });
  }
  const columns = about.length;
  const rowBytes = Math.ceil(columns / groupColumns) * groupColumns;
  const binStride = Math.ceil(rows / 64) * 64;
  const scratchRows = Math.max(
    64,
    Math.min(binStride, Math.floor(scratchValues / columns / blockRows) * blockRows || 1024),
  );
  const bytes =
    rows * rowBytes + columns * (binStride + 5 * scratchRows + columnTable.bytes + 1024) + 4096;
  const kernel = compute.open(bytes);
  const arena = new Arena(kernel);
  const memory = cutMemory(sample.rows);
  const cuts = about.map(({ levels }, column) =>
    levels > 0
      ? new Float32Array(0)
      : chooseCuts(sample.columns[column] as Float32Array, Math.min(maxBins, 255), memory),
  );
  const binCounts = about.map(({ levels }, column) =>
    levels > 0 ? levels : (cuts[column] as Float32Array).length + 2,
  );
  const table = arena.take(columns * columnTable.bytes);
  let histogramBytes = 0;
  for (const [column, own] of cuts.entries()) {
    const halvings = Math.ceil(Math.log2(own.length + 1));
    const address = arena.take(4 * (2 ** halvings - 1) || 4);
    const { i32, f32 } = kernel.views;
    f32.fill(Number.NaN, address / 4, address / 4 + 2 ** halvings - 1);
    f32.set(own, address / 4);
    const at = (table + column * columnTable.bytes) / 4;
    i32[at + columnTable.bins] = binCounts[column] as number;
    i32[at + columnTable.levels] = about[column]?.levels ?? 0;
    i32[at + columnTable.offset] = histogramBytes;
    i32[at + columnTable.cuts] = address;
    i32[at + columnTable.halvings] = halvings;
    histogramBytes += 8 * (binCounts[column] as number);
  }
  const bins = arena.take(columns * binStride);
  const packed = arena.take(rows * rowBytes);
  const scratch: Scratch = {
    rows: scratchRows,
    values: arena.take(4 * columns * scratchRows),
    bins: arena.take(columns * scratchRows),
  };
  const binned: Binned = {
    rows,
    packed,
    arena,
    about,
    cuts,
    binCounts,
    histogramBytes,
    table,
    bins,
    binStride,
    rowBytes,
    scratch,
    close: () => kernel.close(),
  };
  let added = 0;
  return {
    add(chunk) {
      write(binned, chunk, packed + added * rowBytes, bins + added);
      added += chunk.rows;
    },
    finish() {
      if (added === rows) return binned;
      throw invalid(`${added} rows were given where ${rows} were announced.`);
    },
  };
}

/** All rows of a matrix as bins. */
export function binMatrix(matrix: Matrix, maxBins: number, compute: Compute): Binned {
  const { about, rows } = matrix;
  const builder = startBinned({ about, sample: matrix, rows, maxBins, compute });
  builder.add(matrix);
  return builder.finish();
}

/** More rows in the same bins, to send through trees. */
export function binAlike(binned: Binned, matrix: Matrix): PackedRows {
  const packed = binned.arena.take(matrix.rows * binned.rowBytes);
  write(binned, matrix, packed, undefined);
  return { rows: matrix.rows, packed };
}

/** `bins`: where bins by column go; undefined: nowhere. */
function write(binned: Binned, chunk: Matrix, packed: number, bins: number | undefined): void {
  const { arena, table, rowBytes, scratch, binStride } = binned;
  const { kernel } = arena;
  const { f32 } = kernel.views;
  const columns = chunk.columns.length;
  for (let from = 0; from < chunk.rows; from += scratch.rows) {
    const count = Math.min(scratch.rows, chunk.rows - from);
    for (const [column, values] of chunk.columns.entries()) {
      f32.set(
        values.subarray(from, from + count),
        (scratch.values + 4 * column * scratch.rows) / 4,
      );
    }
    const to = bins === undefined ? scratch.bins : bins + from;
    const stride = bins === undefined ? scratch.rows : binStride;
    kernel.run('bin', columns, table, scratch.values, 4 * scratch.rows, count, to, stride);
    const blocks = Math.ceil(count / blockRows);
    kernel.run('pack', blocks, to, stride, columns, packed + from * rowBytes, rowBytes, count);
  }
}

import { AllowedColumns } from './allowed-columns.ts';
import type { Binned } from './binned.ts';
import type { Cells } from './cells.ts';
import type { GrowOptions } from './grow-options.ts';
import type { Histograms } from './histograms.ts';
import { type OpenLeaf, splittable } from './open-leaf.ts';
import { columnTable, nodeRecord, searchSettings, splitRecord } from './records.ts';

/** Cells of histograms that are searched as one part. */
const cellsPerPart = 4096;

/** Finds the best split of a leaf, or of two siblings at once, from their histograms. */
export class BestSplits {
  private readonly binned: Binned;
  private readonly options: GrowOptions;
  private readonly histograms: Histograms;
  private readonly allowed: AllowedColumns;
  private readonly candidates: number;
  private candidateCount = 0;
  private readonly settings: number;
  private readonly nodes: number;
  private readonly splits: number;
  private hessianUnit = 1;

  constructor(binned: Binned, options: GrowOptions, histograms: Histograms) {
    const { arena, about, table } = binned;
    const columns = about.length;
    this.binned = binned;
    this.options = options;
    this.histograms = histograms;
    this.candidates = arena.take(4 * columns);
    this.settings = arena.take(searchSettings.bytes);
    this.nodes = arena.take(2 * nodeRecord.bytes);
    this.splits = arena.take(2 * columns * splitRecord.bytes);
    this.allowed = new AllowedColumns(binned, options.interactions);
    const { i32, f64 } = arena.kernel.views;
    for (let column = 0; column < columns; column++) {
      const at = (table + column * columnTable.bytes) / 4;
      i32[at + columnTable.monotone] = options.monotone?.[column] ?? 0;
    }
    const constrained = options.l1 > 0 || options.monotone?.some((way) => way !== 0) === true;
    const at = this.settings / 8;
    f64[at + searchSettings.l1] = options.l1;
    f64[at + searchSettings.l2] = options.l2;
    f64[at + searchSettings.minGain] = options.minGain;
    f64[at + searchSettings.constrained] = constrained ? 1 : 0;
    f64[at + searchSettings.levelL2] = options.levelL2;
    f64[at + searchSettings.levelSmoothing] = options.levelSmoothing;
    f64[at + searchSettings.maxLevelsInSet] = options.maxLevelsInSet;
    f64[at + searchSettings.minRowsPerSet] = options.minRowsPerSet;
    f64[at + searchSettings.oneLevelUpTo] = options.oneLevelUpTo;
  }

  /** For a new tree: what a unit of its sums is worth, and the columns it may ask about (ascending; all if undefined). */
  begin({ gradientUnit, hessianUnit }: Cells, columns: Int32Array | undefined): void {
    const { arena, about } = this.binned;
    const { i32, f64 } = arena.kernel.views;
    this.candidateCount = columns?.length ?? about.length;
    for (let i = 0; i < this.candidateCount; i++) {
      i32[this.candidates / 4 + i] = columns?.[i] ?? i;
    }
    this.hessianUnit = hessianUnit;
    f64[this.settings / 8 + searchSettings.gradientUnit] = gradientUnit;
    f64[this.settings / 8 + searchSettings.hessianUnit] = hessianUnit;
  }

  /** Moves the sums of `a`, filled last, into its histogram, takes them from that of `b`, its parent's, and searches both. */
  search(a: OpenLeaf, b?: OpenLeaf): void {
    const { arena, about, table, histogramBytes } = this.binned;
    const { sums, sumBytes, filledBy, scratch, scratchBytes } = this.histograms;
    this.describe(a, 0);
    if (b) this.describe(b, 1);
    const perPart = Math.max(1, Math.floor((cellsPerPart * about.length * 8) / histogramBytes));
    arena.kernel.run(
      'search',
      Math.ceil(this.candidateCount / perPart),
      perPart,
      this.candidates,
      this.candidateCount,
      about.length,
      table,
      this.settings,
      sums,
      sumBytes,
      filledBy,
      this.nodes,
      b ? this.nodes + nodeRecord.bytes : 0,
      this.splits,
      scratch,
      scratchBytes,
    );
    this.read(a, 0);
    if (b) this.read(b, 1);
  }

  private describe(leaf: OpenLeaf, index: 0 | 1): void {
    const { f64 } = this.binned.arena.kernel.views;
    const { minChildHessian, minChildRows } = this.options;
    const at = (this.nodes + index * nodeRecord.bytes) / 8;
    const rows = leaf.end - leaf.start;
    const perRow = leaf.hessian / rows;
    f64[at + nodeRecord.gradient] = leaf.gradient;
    f64[at + nodeRecord.hessian] = leaf.hessian;
    // Histograms count no rows: a side's are estimated from its share of the hessian, as LightGBM does.
    f64[at + nodeRecord.minHessian] = Math.max(
      1,
      minChildHessian / this.hessianUnit,
      (minChildRows - 0.5) * perRow,
    );
    f64[at + nodeRecord.lower] = leaf.lower;
    f64[at + nodeRecord.upper] = leaf.upper;
    f64[at + nodeRecord.histogram] = leaf.histogram;
    f64[at + nodeRecord.rowsPerHessian] = leaf.hessian > 0 ? rows / leaf.hessian : 0;
    const allowed = splittable(leaf, this.options) ? this.allowed.of(leaf, index) : 0;
    f64[at + nodeRecord.allowed] = allowed;
  }

  /** The best of the splits by each column; ties to the first column. */
  private read(leaf: OpenLeaf, index: 0 | 1): void {
    const { arena, about } = this.binned;
    const { u8, i32, f64 } = arena.kernel.views;
    const first = this.splits + index * about.length * splitRecord.bytes;
    for (let i = 0; i < this.candidateCount; i++) {
      const column = i32[this.candidates / 4 + i] as number;
      const at = first + column * splitRecord.bytes;
      const gain = f64[at / 8 + splitRecord.gain] as number;
      if (!(gain > leaf.gain)) continue;
      leaf.gain = gain;
      leaf.column = column;
    }
    if (leaf.column < 0) return;
    const at = first + leaf.column * splitRecord.bytes;
    leaf.bin = i32[at / 4 + splitRecord.bin] as number;
    leaf.missingLeft = i32[at / 4 + splitRecord.missingLeft] as number;
    leaf.leftGradient = f64[at / 8 + splitRecord.gradient] as number;
    leaf.leftHessian = f64[at / 8 + splitRecord.hessian] as number;
    const set = at + splitRecord.setByte;
    leaf.set = leaf.bin < 0 ? u8.slice(set, set + 32) : undefined;
  }
}

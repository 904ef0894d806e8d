import { total } from '#domain/stats/tie-cells.ts';
import type { ColumnFigures, Distribution } from '../drift-report.ts';
import { cellQuantile } from '../sketch/cell-quantile.ts';
import { momentsOf } from '../sketch/exact-sum.ts';
import { boundsOf, middleOf, type PairedCells } from '../sketch/number-cells.ts';
import { distinctTexts } from '../sketch/text-cells.ts';
import { figure } from '../words.ts';
import { quantileCuts, sumBetween } from './bins.ts';
import { type ColumnPair, type ColumnSide, pairNumbers, pairTexts } from './column-pair.ts';
import { isCoded } from './number-shape.ts';

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** A side of a column in figures; those of numbers are null for texts. */
export function columnFigures(kind: ColumnPair['kind'], side: ColumnSide): ColumnFigures {
  const { numbers, texts } = side.sketch;
  const { mean, std } = momentsOf(numbers, numbers.count);
  const isNumber = kind === 'number';
  return {
    rows: side.rows,
    missing: side.rows === 0 ? 0 : side.missing / side.rows,
    // Of more numbers than cells it is not known how many they are.
    distinct: isNumber
      ? numbers.level === 0
        ? numbers.cells.length
        : null
      : distinctTexts(texts) + numbers.cells.length,
    mean: isNumber ? finite(mean) : null,
    std: isNumber ? finite(std) : null,
    min: isNumber ? numbers.min : null,
    median: isNumber ? finite(cellQuantile(numbers, numbers.counts, 0.5)) : null,
    max: isNumber ? numbers.max : null,
  };
}

const shares = (counts: readonly number[]): number[] => {
  const sum = total(counts);
  return counts.map((count) => (sum === 0 ? 0 : count / sum));
};

const shownBins = 20;
const shownNames = 12;
const shownCodes = 20;

/** Shares of both sides over the same bins, or over the same values or categories where they are few; null without values. */
export function distributionOf(pair: ColumnPair): Distribution | null {
  if (pair.kind === 'empty') return null;
  return pair.kind === 'number' ? numberDistribution(pair) : textDistribution(pair);
}

/** Bins as wide as one another over where nearly all values are; what lies beyond is in the outer ones. */
function numberDistribution(pair: ColumnPair): Distribution | null {
  const { level, cells, reference, current } = pairNumbers(pair);
  if (cells.length === 0) return null;
  if (cells.length <= shownCodes && isCoded(pair))
    return {
      kind: 'category',
      names: cells.map((cell) => figure(middleOf(cell, level))),
      reference: shares(reference),
      current: shares(current),
    };
  const edges = evenEdges(pairNumbers(pair));
  if (edges === null) return quantileDistribution(pairNumbers(pair));
  const bins = (counts: readonly number[]) => {
    const sums = edges.slice(1).map(() => 0);
    let bin = 0;
    counts.forEach((count, at) => {
      const value = middleOf(cells[at] as number, level);
      while (bin < sums.length - 1 && value >= (edges[bin + 1] as number)) bin++;
      sums[bin] = (sums[bin] as number) + count;
    });
    return shares(sums);
  };
  return { kind: 'number', edges, reference: bins(reference), current: bins(current) };
}

/** Part of the values, at either end, that the outer bins take in however far they are. */
const beyond = 0.01;

/** null where there is no width to part. */
function evenEdges(paired: PairedCells): number[] | null {
  const sides = [paired.reference, paired.current].filter((counts) => total(counts) > 0);
  const at = (share: number) => sides.map((counts) => cellQuantile(paired, counts, share));
  const [low, high] = [Math.min(...at(beyond)), Math.max(...at(1 - beyond))];
  const whole =
    paired.level === 0 && paired.cells.every((cell) => Number.isInteger(middleOf(cell, 0)));
  // Bins of whole numbers hold equally many of them, or every other bar would be higher.
  const step = whole
    ? Math.max(1, Math.ceil((high - low + 1) / shownBins))
    : high / shownBins - low / shownBins;
  const from = whole ? low - 0.5 : low;
  const bins = whole ? Math.ceil((high - low + 1) / step) : shownBins;
  const edges = Array.from({ length: bins + 1 }, (_, edge) => from + edge * step);
  return edges.every((edge, at) => at === 0 || edge > (edges[at - 1] as number)) && bins > 2
    ? edges
    : null;
}

function quantileDistribution({ level, cells, reference, current }: PairedCells): Distribution {
  const cuts = quantileCuts(total(reference) > 0 ? reference : current, shownBins);
  const edge = (at: number): number => {
    const below = boundsOf(cells[at] as number, level)[1];
    const above = boundsOf(cells[at + 1] as number, level)[0];
    return below + (above - below) / 2;
  };
  const lowest = boundsOf(cells[0] as number, level)[0];
  const highest = boundsOf(cells.at(-1) as number, level)[1];
  return {
    kind: 'number',
    edges: [lowest, ...cuts.map(edge), highest],
    reference: shares(sumBetween(reference, cuts)),
    current: shares(sumBetween(current, cuts)),
  };
}

function textDistribution(pair: ColumnPair): Distribution | null {
  const { names, reference, current } = pairTexts(pair);
  if (names === null) return null;
  const before = shares(reference);
  const now = shares(current);
  const order = names
    .map((name, at) => ({ name, r: before[at] as number, c: now[at] as number }))
    .sort((a, b) => Math.max(b.r, b.c) - Math.max(a.r, a.c) || (a.name < b.name ? -1 : 1));
  const shown = order.slice(0, shownNames);
  const rest = order.slice(shownNames);
  const sum = (pick: (one: (typeof order)[number]) => number) =>
    rest.reduce((total, one) => total + pick(one), 0);
  return {
    kind: 'category',
    names: [...shown.map(({ name }) => name), ...(rest.length > 0 ? ['other'] : [])],
    reference: [...shown.map(({ r }) => r), ...(rest.length > 0 ? [sum(({ r }) => r)] : [])],
    current: [...shown.map(({ c }) => c), ...(rest.length > 0 ? [sum(({ c }) => c)] : [])],
  };
}

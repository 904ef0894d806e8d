import { total } from '#domain/stats/tie-cells.ts';
import { momentsOf } from '../sketch/exact-sum.ts';
import { middleOf } from '../sketch/number-cells.ts';
import { type ColumnPair, pairNumbers } from './column-pair.ts';

/** A known way from one unit to another: new = factor · old + offset. */
interface Conversion {
  readonly factor: number;
  readonly offset: number;
  readonly words: string;
}

const scale = (factor: number, forth: string, back: string): Conversion[] => [
  { factor, offset: 0, words: `about ${factor} times the reference's, as from ${forth}` },
  {
    factor: 1 / factor,
    offset: 0,
    words: `about the reference's divided by ${factor}, as from ${back}`,
  },
];

const conversions: readonly Conversion[] = [
  ...scale(1000, 'kilo-units to units', 'units to kilo-units'),
  ...scale(1e6, 'millions to ones', 'ones to millions'),
  ...scale(100, 'shares to per cent', 'per cent to shares'),
  ...scale(10, 'centimetres to millimetres', 'millimetres to centimetres'),
  ...scale(2.54, 'inches to centimetres', 'centimetres to inches'),
  ...scale(3.28084, 'metres to feet', 'feet to metres'),
  ...scale(1.609344, 'miles to kilometres', 'kilometres to miles'),
  ...scale(2.204623, 'kilograms to pounds', 'pounds to kilograms'),
  ...scale(3.785412, 'gallons to litres', 'litres to gallons'),
  ...scale(12, 'years to months', 'months to years'),
  ...scale(24, 'days to hours', 'hours to days'),
  ...scale(60, 'minutes to seconds', 'seconds to minutes'),
  ...scale(3600, 'hours to seconds', 'seconds to hours'),
  ...scale(86_400, 'days to seconds', 'seconds to days'),
  { factor: 1.8, offset: 32, words: '1.8 x + 32 of the reference, as from °C to °F' },
  {
    factor: 1 / 1.8,
    offset: -32 / 1.8,
    words: '(x - 32) / 1.8 of the reference, as from °F to °C',
  },
  { factor: 1, offset: 273.15, words: 'x + 273.15 of the reference, as from °C to kelvin' },
  { factor: 1, offset: -273.15, words: 'x - 273.15 of the reference, as from kelvin to °C' },
  { factor: -1, offset: 0, words: "the reference's with the sign turned" },
];

const shares = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];

/** The values below which the `shares` of one side lie. */
function quantilesOf(
  { level, cells }: { readonly level: number; readonly cells: readonly number[] },
  counts: readonly number[],
): number[] {
  const n = total(counts);
  const found: number[] = [];
  let passed = 0;
  counts.forEach((count, at) => {
    passed += count;
    while (found.length < shares.length && passed >= (shares[found.length] as number) * n)
      found.push(middleOf(cells[at] as number, level));
  });
  return found;
}

/**
 * Is the column the reference's in another unit? Its quantiles must lie on the line of a known conversion within 2 % of their
 * span and the chance of the smaller sample, be far nearer to it than to the reference, and no mere shift may explain them as
 * well. A sentence, or undefined.
 */
export function changedUnit(pair: ColumnPair): string | undefined {
  const n = pair.reference.sketch.numbers.count;
  const m = pair.current.sketch.numbers.count;
  if (pair.kind !== 'number' || Math.min(n, m) < 100) return undefined;
  const paired = pairNumbers(pair);
  const before = quantilesOf(paired, paired.reference);
  const now = quantilesOf(paired, paired.current);
  const span = (of: readonly number[]) => (of.at(-1) as number) - (of[0] as number);
  if (!(span(before) > 0) || !(span(now) > 0)) return undefined;
  const distance = ({ factor, offset }: Pick<Conversion, 'factor' | 'offset'>): number => {
    // A negative factor turns the order round.
    const from = factor < 0 ? [...before].reverse() : before;
    const off = now.map((value, at) => Math.abs(factor * (from[at] as number) + offset - value));
    return off.reduce((sum, each) => sum + each, 0) / off.length / span(now);
  };
  const best = conversions
    .map((conversion) => ({ conversion, off: distance(conversion) }))
    .reduce((a, b) => (b.off < a.off ? b : a));
  const unchanged = distance({ factor: 1, offset: 0 });
  const allowed = 0.02 + 0.5 * Math.sqrt(1 / n + 1 / m);
  if (best.off > allowed || unchanged < 5 * best.off || unchanged < 2 * allowed) return undefined;
  const { factor, offset, words } = best.conversion;
  // A shift by less than the values differ is more likely a shift.
  if (offset !== 0 && unchanged < 0.5) return undefined;
  const middle = Math.floor(shares.length / 2);
  const shift = (now[middle] as number) - (before[middle] as number);
  if (Math.abs(factor) !== 1 && distance({ factor: 1, offset: shift }) <= allowed) return undefined;
  if (offset === 0 && factor > 0 && !isSureOf(factor, pair)) return undefined;
  return `The values are ${words}.`;
}

/**
 * Is the measured factor this one, and known well enough to say so? Values also grow by themselves, most often by little: the
 * smaller the factor, the closer it must be, and its standard error with it.
 */
function isSureOf(factor: number, { reference, current }: ColumnPair): boolean {
  const [a, b] = [reference.sketch.numbers, current.sketch.numbers];
  const [before, now] = [momentsOf(a, a.count), momentsOf(b, b.count)];
  const size = Math.abs(Math.log(factor));
  const allowed = Math.min(0.25, 0.03 * size * Math.max(1, size));
  const isPositive = (a.min ?? -1) >= 0 && (b.min ?? -1) >= 0;
  // Means of what has one sign; else spreads, with the tails of a kurtosis of 9.
  const measured = isPositive ? now.mean / before.mean : now.std / before.std;
  const error = isPositive
    ? Math.hypot(
        before.std / before.mean / Math.sqrt(a.count),
        now.std / now.mean / Math.sqrt(b.count),
      )
    : Math.sqrt(2 / a.count + 2 / b.count);
  return Math.abs(Math.log(measured / factor)) <= allowed && error <= 0.6 * allowed;
}

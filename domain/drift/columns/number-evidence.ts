import type { DriftSettings } from '../drift-settings.ts';
import { boundsOf, middleOf } from '../sketch/number-cells.ts';
import { figure, percent } from '../words.ts';
import { type ColumnPair, pairNumbers } from './column-pair.ts';
import { type Evidence, type IntegrityTest, integrityFigures } from './evidence.ts';
import { outOfRange, pointMassChange } from './integrity.ts';
import { missingTest } from './missing-test.ts';
import { isCoded, numberShape } from './number-shape.ts';
import { schemaFindings } from './schema-findings.ts';
import { unseenTest } from './unseen-test.ts';

/** Values in cells beyond the reference's first and last. */
function rangeTest(pair: ColumnPair, { minOutOfRange }: DriftSettings): IntegrityTest {
  const { cells, reference, current } = pairNumbers(pair);
  const { numbers } = pair.reference.sketch;
  let first = 0;
  let last = cells.length - 1;
  let outside = 0;
  if (numbers.count > 0) {
    for (; reference[first] === 0; first++) outside += current[first] as number;
    for (; reference[last] === 0; last--) outside += current[last] as number;
  }
  const { effect, p } = outOfRange(
    { count: outside, of: pair.current.sketch.numbers.count },
    numbers.count,
  );
  return {
    test: 'range',
    effect,
    p,
    floor: minOutOfRange,
    shares: [0, effect],
    words: `${percent(effect)} of the values are outside the reference's range ${figure(numbers.min ?? Number.NaN)} to ${figure(numbers.max ?? Number.NaN)}.`,
  };
}

/** Codes that the reference never had. */
function unseenCodes(pair: ColumnPair, settings: DriftSettings): IntegrityTest {
  const { level, cells, reference, current } = pairNumbers(pair);
  return unseenTest(
    {
      reference,
      current,
      total: {
        reference: pair.reference.sketch.numbers.count,
        current: pair.current.sketch.numbers.count,
      },
      noun: 'ones',
      nameOf: (at) => figure(middleOf(cells[at] as number, level)),
    },
    settings,
  );
}

/** The value that a cell stands for: exact where it is known, a round one within it otherwise. */
function valueIn({ current }: ColumnPair, level: number, cell: number): string {
  const [low, high] = boundsOf(cell, level);
  const { min, max } = current.sketch.numbers;
  const known = [0, min, max].find((value) => value !== null && value >= low && value <= high);
  if (level === 0 || typeof known === 'number') return `The value ${figure(known ?? low)}`;
  for (let digits = 1; digits < 7; digits++) {
    const round = Number(low.toPrecision(digits));
    if (round >= low && round <= high) return `Values near ${round}`;
  }
  return `Values near ${figure(middleOf(cell, level))}`;
}

/**
 * The value that gained most: a default that was not there before stands out. Every value that could reach the floor was looked
 * at, so p is multiplied by their number.
 */
function pointMassTest(pair: ColumnPair, { minPointMass }: DriftSettings): IntegrityTest {
  const { level, cells, reference, current } = pairNumbers(pair);
  const n = pair.reference.sketch.numbers.count;
  const m = pair.current.sketch.numbers.count;
  let at = -1;
  let gain = Number.NEGATIVE_INFINITY;
  let candidates = 0;
  for (let cell = 0; cell < current.length; cell++) {
    const count = current[cell] as number;
    if (count < minPointMass * m) continue;
    candidates++;
    const gained = count / m - (reference[cell] as number) / n;
    // A value that was frequent before and is somewhat more so is a change of shape.
    if (gained > gain && gained >= (reference[cell] as number) / n) [gain, at] = [gained, cell];
  }
  if (at < 0)
    return { test: 'pointMass', effect: 0, p: 1, floor: minPointMass, shares: [0, 0], words: '' };
  const before = { count: reference[at] ?? 0, of: n };
  const now = { count: current[at] ?? 0, of: m };
  const { effect, p } = pointMassChange(before, now);
  const shares = [before.count / n, now.count / m] as const;
  return {
    test: 'pointMass',
    effect,
    p: Math.min(1, p * Math.max(1, candidates)),
    floor: minPointMass,
    shares,
    words: `${valueIn(pair, level, cells[at] ?? 0)} went from ${percent(shares[0])} to ${percent(shares[1])} of the values.`,
  };
}

/** A numeric feature: schema, missing values, range (or values never seen), a new point mass, shape. */
export function numberEvidence(pair: ColumnPair, settings: DriftSettings): Evidence {
  const { shape, tests } = numberShape(pair, settings);
  const comparable =
    pair.reference.sketch.numbers.count > 0 && pair.current.sketch.numbers.count > 0;
  const integrity = [
    missingTest(pair, settings),
    ...(comparable
      ? // A code that becomes more frequent is a change of shares, which is tested as shape; only a new one is news.
        isCoded(pair)
        ? [unseenCodes(pair, settings)]
        : [rangeTest(pair, settings), pointMassTest(pair, settings)]
      : []),
  ];
  return {
    name: pair.name,
    schema: schemaFindings(pair),
    integrity,
    shape,
    tests: {
      ...tests,
      ...integrityFigures(integrity),
    },
  };
}

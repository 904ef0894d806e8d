import type { DriftSettings } from '../drift-settings.ts';
import { middleOf } from '../sketch/number-cells.ts';
import { figure, listed, percent } from '../words.ts';
import { type ColumnPair, pairNumbers } from './column-pair.ts';
import type { Evidence, IntegrityTest } from './evidence.ts';
import { outOfRange, pointMassChange, unseenCategories } from './integrity.ts';
import { missingTest } from './missing-test.ts';
import { isCoded, numberShape } from './number-shape.ts';
import { schemaFindings } from './schema-findings.ts';

/** Values in cells beyond the reference's first and last. */
function rangeTest(pair: ColumnPair, { minOutOfRange }: DriftSettings): IntegrityTest {
  const { cells, reference, current } = pairNumbers(pair);
  const known = reference.flatMap((count, at) => (count > 0 ? [at] : []));
  const [first, last] = [known[0] ?? 0, known.at(-1) ?? cells.length - 1];
  const outside = current.reduce(
    (sum, count, at) => sum + (at < first || at > last ? count : 0),
    0,
  );
  const { numbers } = pair.reference.sketch;
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
function unseenTest(pair: ColumnPair, { minUnseen }: DriftSettings): IntegrityTest {
  const { level, cells, reference, current } = pairNumbers(pair);
  let unseen = 0;
  let singletons = 0;
  const news: string[] = [];
  reference.forEach((count, at) => {
    if (count === 1) singletons++;
    const now = current[at] as number;
    if (count > 0 || now === 0) return;
    unseen += now;
    if (news.length < 3) news.push(figure(middleOf(cells[at] as number, level)));
  });
  const { effect, p } = unseenCategories(
    { count: unseen, of: pair.current.sketch.numbers.count },
    pair.reference.sketch.numbers.count,
    singletons,
  );
  return {
    test: 'unseen',
    effect,
    p,
    floor: minUnseen,
    shares: [0, effect],
    words: `${percent(effect)} of the values are ones the reference never had, such as ${listed(news)}.`,
  };
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
  current.forEach((count, cell) => {
    if (count < minPointMass * m) return;
    candidates++;
    const gained = count / m - (reference[cell] as number) / n;
    if (gained > gain) [gain, at] = [gained, cell];
  });
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
    words: `The value ${figure(middleOf(cells[at] ?? 0, level))} went from ${percent(shares[0])} to ${percent(shares[1])} of the values.`,
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
      ? [
          isCoded(pair) ? unseenTest(pair, settings) : rangeTest(pair, settings),
          pointMassTest(pair, settings),
        ]
      : []),
  ];
  return {
    name: pair.name,
    schema: schemaFindings(pair),
    integrity,
    shape,
    tests: {
      ...tests,
      ...Object.fromEntries(
        integrity.map(({ test, effect, p }) => [test, { statistic: effect, p }]),
      ),
    },
  };
}

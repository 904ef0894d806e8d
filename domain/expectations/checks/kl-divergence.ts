import { keyOf, sortedIfComparable } from '../condition/compare.ts';
import { type CellValue, isMissing } from '../table/table-part.ts';
import { Uncomputable } from '../uncomputable.ts';
import type { CheckContext, CheckMaker, Outcome } from './check.ts';

interface Partition {
  readonly values?: readonly CellValue[];
  readonly bins?: readonly number[];
  readonly weights: readonly number[];
  readonly tail_weights?: readonly number[];
}

const total = (weights: readonly number[]): number =>
  weights.reduce((sum, weight) => sum + weight, 0);

/** Relative entropy of p to q in nats after both are made to sum to 1 (Kullback and Leibler 1951). */
function entropy(p: readonly number[], q: readonly number[]): number {
  const [wholeP, wholeQ] = [total(p), total(q)];
  let sum = 0;
  for (const [at, weight] of p.entries()) {
    const [x, y] = [weight / wholeP, (q[at] as number) / wholeQ];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
    if (x > 0) sum += y > 0 ? x * Math.log(x / y) : Number.POSITIVE_INFINITY;
  }
  return sum;
}

/** JSON has no infinity: bins name it as a text. */
const numberOf = (value: unknown): number =>
  typeof value === 'number'
    ? value
    : /^[+-]?inf(inity)?$/i.test(String(value))
      ? String(value).startsWith('-')
        ? Number.NEGATIVE_INFINITY
        : Number.POSITIVE_INFINITY
      : Number.NaN;

function partitionOf({ args }: CheckContext): Partition {
  const given = args.get<Record<string, unknown>>('partition_object');
  if (given === undefined)
    throw new Uncomputable(
      'partition_object is missing.',
      'Give the expected values or bins, and their weights.',
    );
  const weights = numbers(given.weights, 'weights');
  const tails =
    given.tail_weights === undefined ? undefined : numbers(given.tail_weights, 'tail_weights');
  if (tails !== undefined && tails.length !== 2)
    throw invalidPartition('tail_weights needs two weights');
  if (Array.isArray(given.values)) {
    if (given.values.length !== weights.length)
      throw invalidPartition('values and weights differ in length');
    if (Math.abs(total(weights) - 1) > 1e-6) throw invalidPartition('weights do not sum to 1');
    return { values: given.values, weights };
  }
  const bins = numbers(given.bins, 'bins');
  if (bins.length !== weights.length + 1)
    throw invalidPartition('there must be one bin edge more than weights');
  if (bins.some((bin, at) => at > 0 && !(bin > (bins[at - 1] as number))))
    throw invalidPartition('bins must ascend');
  if (Math.abs(total(weights) + total(tails ?? []) - 1) > 1e-6)
    throw invalidPartition('weights do not sum to 1');
  return { bins, weights, ...(tails && { tail_weights: tails }) };
}

function numbers(value: unknown, name: string): readonly number[] {
  const list = Array.isArray(value) ? value.map(numberOf) : [];
  if (list.length > 0 && !list.some(Number.isNaN)) return list;
  throw invalidPartition(`${name} must be a list of numbers`);
}

const invalidPartition = (what: string) => new Uncomputable(`Invalid partition object: ${what}.`);

const holdout = ({ args }: CheckContext, name: string): number => {
  const share = args.number(name) ?? 0;
  if (share >= 0 && share <= 1) return share;
  throw new Uncomputable(`${name} must be between zero and one.`);
};

function outcome(
  context: CheckContext,
  divergence: number,
  observed: Record<string, unknown>,
  expected: Record<string, unknown>,
): Outcome {
  const threshold = context.args.number('threshold');
  return {
    success: threshold === undefined || divergence <= threshold,
    result:
      context.format.format === 'BOOLEAN_ONLY'
        ? {}
        : {
            observed_value: Number.isFinite(divergence) ? divergence : null,
            details: { observed_partition: observed, expected_partition: expected },
          },
  };
}

/** The distribution of a column against an expected one: of named values, or of numbers in bins with tails. */
export const klDivergence: CheckMaker = (context) => {
  const { index } = context.args.column('column', 'column.value_counts');
  const threshold = context.args.number('threshold');
  if (threshold !== undefined && threshold < 0)
    throw new Uncomputable('Threshold must be specified, greater than or equal to zero.');
  const partition = partitionOf(context);
  const tail = holdout(context, 'tail_weight_holdout');
  const internal = holdout(context, 'internal_weight_holdout');
  if (tail !== 0 && partition.tail_weights !== undefined)
    throw new Uncomputable(
      'tail_weight_holdout must be 0 when using tail_weights in partition object.',
    );
  return partition.bins === undefined
    ? byValue(context, index, partition, tail, internal)
    : byBin(context, index, { ...partition, bins: partition.bins }, tail, internal);
};

function byValue(
  context: CheckContext,
  index: number,
  partition: Partition,
  tail: number,
  internal: number,
) {
  if (internal > 0)
    throw new Uncomputable('Internal weight holdout cannot be used for discrete data.');
  const facts = context.facts(index);
  const counts = facts.counts();
  const expected = partition.values ?? [];
  return {
    finish() {
      const entries = counts().entries();
      if (entries === undefined)
        throw new Uncomputable(
          'The column has too many different texts for a distribution by value.',
        );
      const known = new Set(expected.map(keyOf));
      const others = sortedIfComparable(
        entries.map(([value]) => value).filter((value) => !known.has(keyOf(value))),
      );
      const values = [...expected, ...others];
      const share = new Map(entries.map(([value, count]) => [keyOf(value), count / facts.present]));
      const p = values.map((value) => share.get(keyOf(value)) ?? 0);
      const q = [
        ...partition.weights.map((weight) => (others.length > 0 ? weight * (1 - tail) : weight)),
        ...others.map(() => tail / others.length),
      ];
      return outcome(context, entropy(p, q), { values, weights: p }, { values, weights: q });
    },
  };
}

function byBin(
  context: CheckContext,
  index: number,
  { bins, weights, tail_weights: tails }: Partition & { readonly bins: readonly number[] },
  tail: number,
  internal: number,
) {
  if (context.args.get('bucketize_data') === false)
    throw new Uncomputable(
      'KL Divergence cannot be computed with a continuous partition object and the bucketize_data parameter set to false.',
    );
  const last = bins.length - 1;
  const openLow = bins[0] === Number.NEGATIVE_INFINITY;
  const openHigh = bins[last] === Number.POSITIVE_INFINITY;
  if ((openLow || openHigh) && tails !== undefined)
    throw new Uncomputable(
      'There can be no tail weights for partitions with one or both endpoints at infinity.',
    );
  if (openLow && openHigh && tail > 0)
    throw new Uncomputable(
      'tail_weight_holdout cannot be used for partitions with infinite endpoints.',
    );
  const counts = new Array<number>(last).fill(0);
  let [below, above, present] = [0, 0, 0];
  return {
    add(part: { readonly cells: readonly ArrayLike<unknown>[] }) {
      const cells = part.cells[index] ?? [];
      for (let row = 0; row < cells.length; row++) {
        const value = cells[row] as CellValue;
        if (isMissing(value)) continue;
        if (typeof value === 'string')
          throw new Uncomputable('Bins need numbers, and the column holds texts.');
        const number = Number(value);
        present++;
        if (number < (bins[0] as number)) below++;
        else if (number > (bins[last] as number)) above++;
        else counts[binOf(bins, number)] = (counts[binOf(bins, number)] as number) + 1;
      }
    },
    finish() {
      const observed = counts.map((count) => count / present);
      const zeros = weights.filter((weight) => weight === 0).length;
      const expected = weights.map((weight) =>
        weight === 0 && internal > 0 ? internal / zeros : weight * (1 - tail - internal),
      );
      const [q0, q1] = tails ?? (openLow || openHigh ? [tail, tail] : [tail / 2, tail / 2]);
      // An open end is its own tail; a closed one has what lies beyond it.
      const p = [
        ...(openLow ? [] : [below / present]),
        ...observed,
        ...(openHigh ? [] : [above / present]),
      ];
      const q = [
        ...(openLow ? [] : [q0 as number]),
        ...expected,
        ...(openHigh ? [] : [q1 as number]),
      ];
      const inner = <T>(list: readonly T[]): readonly T[] =>
        list.slice(openLow ? 1 : 0, openHigh ? -1 : undefined);
      const ends = (list: readonly number[]) => [list[0], list.at(-1)];
      return outcome(
        context,
        entropy(p, q),
        { bins: inner(bins), weights: inner(observed), tail_weights: ends(p) },
        { bins: inner(bins), weights: inner(expected), tail_weights: ends(q) },
      );
    },
  };
}

/** Bins hold their lower edge and not their upper one, but for the last. */
function binOf(bins: readonly number[], value: number): number {
  let [low, high] = [0, bins.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((bins[middle] as number) <= value) low = middle;
    else high = middle;
  }
  return low;
}

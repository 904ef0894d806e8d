import { invalid } from '#domain/errors.ts';
import type { MatrixStyle } from '../matrix.ts';
import type { Target } from '../task.ts';
import type { Operation } from './operation.ts';
import type { Source } from './operations/family.ts';
import { numberOperation } from './operations/number.ts';
import { productOperation } from './operations/product.ts';
import { fitScaled } from './operations/scaled.ts';
import type { FeatureOptions } from './plan-features.ts';
import { correlation, relevance, spread } from './relevance.ts';
import type { ColumnRole } from './table-schema.ts';

/** Numbers that pairs are sought among: those that tell most of the target by themselves. */
const maxNumbers = 60;
/** Rows that pairs are judged on, evenly spread. */
const sampleRows = 2_000;

/** Squares and products of numbers, as asked for. Dense ones are of standardised numbers, and standardised again. */
export function productsOf(
  columns: readonly ColumnRole[],
  { polynomial, interactions = [] }: FeatureOptions,
  style: MatrixStyle,
  source: Source,
  target: Target,
): Operation[] {
  const names = columns.filter(({ role }) => role === 'number').map(({ name }) => name);
  const squares = polynomial === 2 ? names.map((name) => [name, name] as const) : [];
  const pairs =
    typeof interactions === 'number'
      ? tellingPairs(names, interactions, source, target)
      : interactions.map((pair) => checked(pair, names));
  const factors = new Map<string, Operation>();
  const factor = (name: string): Operation => {
    const known = factors.get(name);
    if (known !== undefined) return known;
    const plain = numberOperation(name);
    const made = style === 'trees' ? plain : fitScaled(plain, source.made(plain));
    factors.set(name, made);
    return made;
  };
  return [...squares, ...pairs].map(([left, right]) => {
    const product = productOperation(factor(left), factor(right));
    return style === 'trees' ? product : fitScaled(product, source.made(product));
  });
}

function checked(pair: readonly [string, string], names: readonly string[]) {
  const unknown = pair.find((name) => !names.includes(name));
  if (unknown === undefined) return pair;
  throw invalid(`Only numbers can be multiplied, and "${unknown}" is none that is learnt from.`, {
    field: 'interactions',
    hint: `Choose pairs among: ${names.join(', ')}.`,
  });
}

/**
 * The pairs whose product of standardised numbers tells most of the target beyond what its factors tell: by the squared
 * correlation of what is left of the product, after a linear regression on both, with the target.
 */
function tellingPairs(
  names: readonly string[],
  most: number,
  source: Source,
  target: Target,
): (readonly [string, string])[] {
  const rows = spread(source.rows, sampleRows);
  const sampled: Target = {
    ...target,
    y: Float64Array.from(rows, (row) => target.y[row] as number),
  };
  const numbers = names
    .map((name) => {
      const plain = numberOperation(name);
      const [values = new Float32Array(0)] = source.made(fitScaled(plain, source.made(plain)));
      const sample = Float64Array.from(rows, (row) => values[row] as number);
      return { name, sample, score: relevance(Float32Array.from(sample), 0, sampled) };
    })
    .sort((a, b) => b.score - a.score || names.indexOf(a.name) - names.indexOf(b.name))
    .slice(0, maxNumbers);
  const inOrder = (a: string, b: string) =>
    names.indexOf(a) < names.indexOf(b) ? ([a, b] as const) : ([b, a] as const);
  const pairs = numbers.flatMap((a, at) =>
    numbers.slice(at + 1).map((b) => {
      const product = a.sample.map((value, row) => value * (b.sample[row] as number));
      const rest = residual(residual(product, a.sample), residual(b.sample, a.sample));
      return {
        pair: inOrder(a.name, b.name),
        score: relevance(Float32Array.from(rest), 0, sampled),
      };
    }),
  );
  return pairs
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ pair }) => pair);
}

/** What is left of `y` after a linear regression on `x`, but for a constant. */
function residual(y: Float64Array, x: Float64Array): Float64Array {
  const spreadOf = (values: Float64Array) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0));
  };
  const [left, right] = [spreadOf(x), spreadOf(y)];
  if (!(left > 0) || !(right > 0)) return y;
  const slope = (correlation(x, y) * right) / left;
  return y.map((value, row) => value - slope * (x[row] as number));
}

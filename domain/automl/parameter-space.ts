import type { ParamRange, Params } from '../training/algorithm.ts';
import type { Random } from '../training/random.ts';

/**
 * A configuration as a point: numbers and integers between 0 and 1 (by their logarithm where the range says so),
 * choices as their index.
 */
export type Point = readonly number[];

export function toPoint(space: readonly ParamRange[], params: Params): Point {
  return space.map((range) => {
    const value = params[range.name] ?? range.default;
    if (range.kind === 'choice') return Math.max(0, range.choices.indexOf(value));
    const scale = scaleOf(range);
    const [low, high] = [scale(range.min), scale(range.max)];
    return high > low ? clamp((scale(Number(value)) - low) / (high - low)) : 0;
  });
}

/** Inverse of `toPoint` up to rounding: integers are whole, numbers have 6 significant digits so that they read well. */
export function toParams(space: readonly ParamRange[], point: Point): Params {
  return Object.fromEntries(
    space.map((range, index) => {
      const at = point[index] ?? 0;
      if (range.kind === 'choice') return [range.name, range.choices[at] ?? range.default];
      const scale = scaleOf(range);
      const scaled = scale(range.min) + clamp(at) * (scale(range.max) - scale(range.min));
      const value = range.log ? unscale(range.min, scaled) : scaled;
      const rounded = range.kind === 'integer' ? Math.round(value) : Number(value.toPrecision(6));
      return [range.name, Math.min(range.max, Math.max(range.min, rounded))];
    }),
  );
}

/** Uniform over the space. */
export function randomPoint(space: readonly ParamRange[], random: Random): Point {
  return space.map((range) =>
    range.kind === 'choice' ? Math.floor(random() * range.choices.length) : random(),
  );
}

/** A logarithmic range may begin at 0 (a penalty that can be absent): then it is of 1 + value / 0.001. */
const offset = 1e-3;

function scaleOf(range: Exclude<ParamRange, { kind: 'choice' }>): (value: number) => number {
  if (!range.log) return (value) => value;
  return range.min > 0 ? Math.log : (value) => Math.log1p(Math.max(0, value) / offset);
}

function unscale(min: number, scaled: number): number {
  return min > 0 ? Math.exp(scaled) : Math.expm1(scaled) * offset;
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

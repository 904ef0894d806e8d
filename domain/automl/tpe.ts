import type { ParamRange } from '../training/algorithm.ts';
import type { Random } from '../training/random.ts';
import { type Point, randomPoint } from './parameter-space.ts';

/** Share of the observations that count as good (γ), and how many points are drawn before the best is taken. */
const goodShare = 0.25;
const candidates = 24;
/** Narrowest kernel, so that a few equal observations do not end the search there. */
const minBandwidth = 0.05;

/**
 * Tree-structured Parzen estimator (Bergstra et al. 2011, "Algorithms for Hyper-Parameter Optimization", section 4): a
 * density l of the good points and g of the others, each parameter by itself; of points drawn from l the one with the
 * largest l / g. `ordered`: points tried so far, best first; with fewer than four, a point near the best of them; without
 * any, uniform.
 */
export function proposeByTpe(
  space: readonly ParamRange[],
  ordered: readonly Point[],
  random: Random,
): Point {
  const [first] = ordered;
  if (first === undefined) return randomPoint(space, random);
  if (ordered.length < 4) return nearby(space, first, random);
  const good = Math.max(2, Math.ceil(ordered.length * goodShare));
  const densities = space.map((range, index) => {
    const values = ordered.map((point) => point[index] ?? 0);
    const of = range.kind === 'choice' ? choiceDensity(range.choices.length) : kernelDensity;
    return { good: of(values.slice(0, good)), other: of(values.slice(good)) };
  });
  let best: Point = [];
  let bestRatio = Number.NEGATIVE_INFINITY;
  for (let draw = 0; draw < candidates; draw++) {
    let ratio = 0;
    const point = densities.map(({ good: l, other: g }) => {
      const value = l.draw(random);
      ratio += Math.log(l.at(value)) - Math.log(g.at(value));
      return value;
    });
    if (ratio > bestRatio) [best, bestRatio] = [point, ratio];
  }
  return best;
}

/** Each parameter a little away, or drawn anew one time in five. */
function nearby(space: readonly ParamRange[], point: Point, random: Random): Point {
  const fresh = randomPoint(space, random);
  return space.map((range, index) => {
    const [old, anew] = [point[index] ?? 0, fresh[index] ?? 0];
    if (random() < 0.2) return anew;
    if (range.kind === 'choice') return old;
    return Math.min(1, Math.max(0, old + 0.15 * gaussian(random)));
  });
}

interface Density {
  at(value: number): number;
  draw(random: Random): number;
}

/**
 * Gaussians cut to [0, 1] around each value, as wide as the larger gap to its neighbours, and one as wide as the whole
 * range, which keeps every place possible.
 */
function kernelDensity(values: readonly number[]): Density {
  const sorted = [...values].sort((a, b) => a - b);
  const kernels = sorted.map((mean, index) => {
    const gap = Math.max(mean - (sorted[index - 1] ?? 0), (sorted[index + 1] ?? 1) - mean);
    return { mean, width: Math.min(1, Math.max(gap, minBandwidth, 1 / (1 + sorted.length))) };
  });
  kernels.push({ mean: 0.5, width: 1 });
  const scaled = kernels.map((kernel) => ({
    ...kernel,
    height: 1 / (kernel.width * (below(1, kernel) - below(0, kernel)) * kernels.length),
  }));
  return {
    at: (value) => {
      let sum = 0;
      for (const { mean, width, height } of scaled) {
        sum += height * Math.exp(-0.5 * ((value - mean) / width) ** 2);
      }
      return sum / Math.sqrt(2 * Math.PI);
    },
    draw: (random) => {
      const { mean, width } = kernels[Math.floor(random() * kernels.length)] ?? {
        mean: 0.5,
        width: 1,
      };
      for (;;) {
        const value = mean + width * gaussian(random);
        if (value >= 0 && value <= 1) return value;
      }
    },
  };
}

/** Shares of the choices, each counted once more than it was seen. */
function choiceDensity(choices: number): (values: readonly number[]) => Density {
  return (values) => {
    const counts = new Array<number>(choices).fill(1);
    for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
    const total = values.length + choices;
    return {
      at: (value) => (counts[value] ?? 1) / total,
      draw: (random) => {
        let left = random() * total;
        for (const [choice, count] of counts.entries()) {
          left -= count;
          if (left < 0) return choice;
        }
        return choices - 1;
      },
    };
  };
}

/** Standard normal (Box and Muller 1958). */
function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Share of a Gaussian below a point; logistic approximation (Bowling et al. 2009), error under 1.5e-4. */
function below(value: number, { mean, width }: { mean: number; width: number }): number {
  const z = (value - mean) / width;
  return 1 / (1 + Math.exp(-(0.07056 * z ** 3 + 1.5976 * z)));
}

import { normalCdf } from '#domain/stats/normal.ts';
import type { Column, Table } from '#domain/training/table.ts';

/**
 * Drift with known truth, after ../shared/bench/drift_scenarios.py: numeric features are monotone functions of a latent normal z
 * that is shifted or stretched by the severity s, categories are tilted by s; then the true PSI is about s², whatever the
 * shape. Two columns have missing values. Labels follow a logistic model whose own probability is the score.
 */
export interface Scenario {
  readonly reference: Table;
  readonly current: Table;
  readonly scores: { readonly reference: Float64Array; readonly current: Float64Array };
  readonly labels: { readonly reference: Uint8Array; readonly current: Uint8Array };
  /** Columns that were changed. */
  readonly drifted: readonly string[];
}

export type Kind = 'none' | 'negligible' | 'covariate' | 'sudden' | 'gradual' | 'concept';

/** Uniform 0..1, the same for the same seed (Mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const poisson4 = (() => {
  const cumulative: number[] = [];
  let term = Math.exp(-4);
  for (let k = 0, sum = 0; k < 40; k++) {
    sum += term;
    cumulative.push(sum);
    term *= 4 / (k + 1);
  }
  return (u: number) => cumulative.findIndex((c) => c >= u);
})();

/** heavy tail, uniform, counts with ties, two humps, heavy both ways, 60 % zeros */
const shapes: readonly ((z: number) => number)[] = [
  (z) => z,
  (z) => Math.exp(z),
  (z) => normalCdf(z),
  (z) => poisson4(normalCdf(z)),
  (z) => Math.sign(z - 0.5) * Math.sqrt(Math.abs(z - 0.5)),
  (z) => Math.sinh(1.2 * z),
  (z) => {
    const u = normalCdf(z);
    return u < 0.6 ? 0 : -Math.log1p(-Math.min((u - 0.6) / 0.4, 1 - 1e-15));
  },
  (z) => z,
];

const normalised = (weights: readonly number[]): number[] => {
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
};
const zipf = (size: number) => normalised(Array.from({ length: size }, (_, k) => 1 / (k + 1)));
const categories = [[0.7, 0.3], [0.4, 0.3, 0.15, 0.1, 0.05], zipf(12), zipf(40)];

/** A direction to tilt category shares in, with mean 0 and variance 1 under them. */
function tiltOf(shares: readonly number[]): number[] {
  const next = random(1234 + shares.length);
  const raw =
    shares.length === 2
      ? [-1, 1]
      : shares
          .map((_, k) => ({ value: -1 + (2 * k) / (shares.length - 1), key: next() }))
          .sort((a, b) => a.key - b.key)
          .map(({ value }) => value);
  const mean = shares.reduce((sum, p, k) => sum + p * (raw[k] as number), 0);
  const spread = Math.sqrt(
    shares.reduce((sum, p, k) => sum + p * ((raw[k] as number) - mean) ** 2, 0),
  );
  return raw.map((value) => (value - mean) / spread);
}

const numericWeights = [0.8, -0.5, 0.6, 0, -0.4, 0.3, 0, -0.3];
const categoryWeights = [0, 0.3, -0.3, 0.6, -0.6];

interface Change {
  readonly column: number;
  readonly how: 'shift' | 'stretch' | 'tilt';
  readonly sign: number;
}

function draw(
  rows: number,
  next: () => number,
  changes: readonly Change[],
  severityAt: (row: number) => number,
  weights: readonly number[],
) {
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const numbers = shapes.map(() => new Float64Array(rows));
  const texts = categories.map(() => new Array<string>(rows));
  const scores = new Float64Array(rows);
  const labels = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const severity = severityAt(row);
    const z = shapes.map(normal);
    z[7] = 0.7 * (z[0] as number) + Math.sqrt(0.51) * (z[7] as number);
    for (const { column, how, sign } of changes)
      if (how === 'shift') z[column] = (z[column] as number) + sign * severity;
      else if (how === 'stretch') z[column] = (z[column] as number) * (1 + severity / Math.SQRT2);
    const codes = categories.map((shares, c) => {
      const tilted = changes.some(({ column, how }) => how === 'tilt' && column === c)
        ? normalised(shares.map((p, k) => p * Math.exp(severity * (tilts[c]?.[k] as number))))
        : shares;
      let u = next();
      let code = 0;
      while (code < tilted.length - 1 && u > (tilted[code] as number))
        u -= tilted[code++] as number;
      (texts[c] as string[])[row] = `k${code}`;
      return code;
    });
    shapes.forEach((shape, j) => {
      const missing = (j === 1 || j === 7) && next() < 0.02;
      (numbers[j] as Float64Array)[row] = missing ? Number.NaN : shape(z[j] as number);
    });
    const logit = (by: readonly number[]) =>
      by.reduce((sum, weight, j) => sum + weight * (z[j] as number), -0.8) +
      (categoryWeights[codes[1] as number] as number);
    const chance = (value: number) => 1 / (1 + Math.exp(-value));
    scores[row] = chance(logit(numericWeights));
    labels[row] = next() < chance(logit(weights)) ? 1 : 0;
  }
  const columns: Column[] = [
    ...numbers.map((values, j): Column => ({ name: `x${j}`, kind: 'number', values })),
    ...texts.map((values, c): Column => ({ name: `c${c}`, kind: 'text', values })),
  ];
  return { table: { rows, columns }, scores, labels };
}

const tilts = categories.map(tiltOf);

export function scenario(
  kind: Kind,
  rows: { readonly reference: number; readonly current: number },
  severity: number,
  seed: number,
): Scenario {
  const next = random(seed * 7919 + kind.length * 104_729 + rows.current);
  const count = kind === 'none' || kind === 'concept' ? 0 : 1 + Math.floor(next() * 4);
  const all = Array.from({ length: 12 }, (_, column) => ({ column, key: next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ column }) => column);
  const chosen = kind === 'negligible' ? all : all.slice(0, count);
  const changes = chosen.map((column): Change => {
    const how = column >= 8 ? 'tilt' : next() < 0.3 ? 'stretch' : 'shift';
    return { column: column >= 8 ? column - 8 : column, how, sign: next() < 0.5 ? 1 : -1 };
  });
  const severityAt = (row: number): number => {
    if (kind === 'sudden') return row < 0.3 * rows.current ? 0 : severity;
    if (kind === 'gradual') return (severity * row) / rows.current;
    return kind === 'negligible' ? 0.03 : severity;
  };
  // Half-way to the opposite sign of two coefficients at 0.35 and so on: the labels follow other rules.
  const moved = kind === 'concept' ? [0, 2] : [];
  const weights = numericWeights.map((weight, j) =>
    moved.includes(j) ? weight * (1 - severity / 0.35) : weight,
  );
  const reference = draw(rows.reference, next, [], () => 0, numericWeights);
  const current = draw(rows.current, next, changes, severityAt, weights);
  return {
    reference: reference.table,
    current: current.table,
    scores: { reference: reference.scores, current: current.scores },
    labels: { reference: reference.labels, current: current.labels },
    drifted: kind === 'negligible' ? [] : chosen.map((c) => (c >= 8 ? `c${c - 8}` : `x${c}`)),
  };
}

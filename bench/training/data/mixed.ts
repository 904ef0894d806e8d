import { type Random, seededRandom } from '#domain/training/random.ts';
import type { About, Rows } from './numbers-file.ts';

const levelCounts = [5, 8, 15, 30, 60, 100, 150, 200];
const numbers = 12;

export const mixedColumns: readonly About[] = [
  ...Array.from({ length: numbers }, (_, at) => ({ name: `number ${at}`, levels: 0 })),
  ...levelCounts.map((levels) => ({ name: `category of ${levels}`, levels })),
];

/**
 * Rows like those of a business: twelve numbers (every other one with 5 to 30 % missing, one of them missing for a reason),
 * few of them telling, three of them counts; eight categories of 5 to 200 levels, some levels frequent and most rare, each
 * with an effect of its own; a good deal of chance.
 */
export function mixedRows(rows: number, seed: number): Rows {
  const random = seededRandom(seed);
  const effects = levelCounts.map((levels, at) => {
    const own = seededRandom(104_729 + at);
    return Float64Array.from({ length: levels }, () => (own() + own() + own() - 1.5) * 1.1);
  });
  const columns = mixedColumns.map(() => new Float32Array(rows));
  const y = new Float32Array(rows);
  const row = new Float64Array(numbers);
  for (let at = 0; at < rows; at++) {
    for (let column = 0; column < numbers; column++) row[column] = numberOf(column, random);
    let signal = signalOf(row);
    for (let column = 0; column < numbers; column++) {
      const missing = column % 2 === 1 && random() < 0.05 * (column % 6) + 0.05;
      const forAReason = column === 2 && (row[0] as number) > 1 && random() < 0.6;
      (columns[column] as Float32Array)[at] =
        missing || forAReason ? Number.NaN : (row[column] as number);
    }
    for (const [which, effect] of effects.entries()) {
      // Squared: the first levels are frequent, the last rare.
      const level = Math.floor(random() ** 2 * effect.length);
      const missing = which % 3 === 2 && random() < 0.04;
      (columns[numbers + which] as Float32Array)[at] = missing ? Number.NaN : level;
      signal += missing ? 0.3 : (effect[level] as number);
    }
    y[at] = random() < 1 / (1 + Math.exp(-signal)) ? 1 : 0;
  }
  return { columns, y };
}

/** Bell-shaped; the 4th, 8th and 12th are counts from 0 to 9. */
const numberOf = (column: number, random: Random): number =>
  column % 4 === 3
    ? Math.floor(random() * random() * 10)
    : (random() + random() + random() + random() - 2) * Math.sqrt(3);

function signalOf(row: Float64Array): number {
  const at = (column: number) => row[column] as number;
  return (
    0.6 * at(0) +
    0.5 * at(1) * at(2) +
    0.8 * Math.sin(2 * at(4)) +
    (at(5) > 0 ? 0.5 : -0.5) +
    0.15 * at(3) -
    1.2
  );
}

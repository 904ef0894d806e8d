import {
  closeSync,
  copyFileSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Random, seededRandom } from '#domain/training/random.ts';
import { localFolder } from '../../../tools/local/paths.ts';

const folder = join(localFolder, 'bench', 'drift-speed');
const colors = ['red', 'green', 'blue', 'grey', 'black'];

/** Two CSV files; the second's first column is shifted by 0.3 standard deviations. */
export interface Pair {
  readonly reference: string;
  readonly current: string;
}

/** The same files at every run: normal, lognormal, counts, two decimals and texts of five levels, one after the other. */
export function makePair(rows: number, columns: number): Pair {
  mkdirSync(folder, { recursive: true });
  const path = (side: string) => join(folder, `${rows}x${columns}-${side}.csv`);
  const pair = { reference: path('reference'), current: path('current') };
  write(pair.reference, rows, columns, seededRandom(1), 0);
  write(pair.current, rows, columns, seededRandom(2), 0.3);
  return pair;
}

/** The same rows so many times over, in new files. */
export async function repeatPair(pair: Pair, times: number): Promise<Pair> {
  const repeat = async (from: string): Promise<string> => {
    const to = from.replace(/\.csv$/, `-times-${times}.csv`);
    if (existsSync(to)) return to;
    copyFileSync(from, `${to}.part`);
    const header = headerBytes(from);
    for (let at = 1; at < times; at++)
      await pipeline(
        createReadStream(from, { start: header }),
        createWriteStream(`${to}.part`, { flags: 'a' }),
      );
    renameSync(`${to}.part`, to);
    return to;
  };
  return { reference: await repeat(pair.reference), current: await repeat(pair.current) };
}

const headerBytes = (path: string): number => {
  const columns = Number(/x(\d+)-/.exec(path)?.[1]);
  return `${headerOf(columns)}\n`.length;
};
const headerOf = (columns: number): string =>
  Array.from({ length: columns }, (_, at) => `x${at}`).join(',');

function write(path: string, rows: number, columns: number, random: Random, shift: number): void {
  if (existsSync(path)) return;
  const file = openSync(`${path}.part`, 'w');
  let text = `${headerOf(columns)}\n`;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = field(column % 5, random, column === 0 ? shift : 0);
      text += column === 0 ? value : `,${value}`;
    }
    text += '\n';
    if (text.length > 2 ** 20) {
      writeSync(file, text);
      text = '';
    }
  }
  writeSync(file, text);
  closeSync(file);
  renameSync(`${path}.part`, path);
}

function field(kind: number, random: Random, shift: number): string {
  if (kind === 4) return colors[Math.floor(random() * colors.length)] as string;
  if (kind === 2) return String(poisson(random, 4));
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()) + shift;
  if (kind === 0) return String(normal);
  return kind === 1 ? String(Math.exp(normal)) : String(Math.round(normal * 10_000) / 100);
}

/** Knuth's: as many uniforms as their product stays above e^-mean. */
function poisson(random: Random, mean: number): number {
  const least = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > least; product *= random()) count++;
  return count;
}

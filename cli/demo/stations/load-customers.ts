import { basename } from 'node:path';
import { seededRandom, shuffle } from '#domain/training/random.ts';
import { type Customer, neededColumns } from '../../../examples/churn/customer.ts';
import { generateCustomers } from '../../../examples/churn/generate-customers.ts';
import { raisePrices } from '../../../examples/churn/raise-prices.ts';
import { UsageError } from '../../answer.ts';
import { parseCsv, readUserFile } from '../../rows-file.ts';
import type { Told } from '../told.ts';

/** Who is who in the story. The three kinds of traffic are customers that version 1 was not trained on as they are. */
export interface Customers {
  /** What version 1 learns from. */
  readonly training: readonly Customer[];
  /** Kept back; served first, in the world the model knows. */
  readonly quiet: readonly Customer[];
  /** Customers of the training data after the price rise. */
  readonly shifted: readonly Customer[];
  /** The kept-back customers after the price rise, for the rollouts. */
  readonly later: readonly Customer[];
}

export const servedRows = 2000;
const syntheticRows = 7000;
const seed = 2026;

/** A real file, or customers we invent and call synthetic. Throws a UsageError for a file the story cannot use. */
export async function loadCustomers(dataFile: string | undefined): Promise<Told<Customers>> {
  const all =
    dataFile === undefined
      ? generateCustomers(syntheticRows, seed)
      : parseCsv(readUserFile(dataFile).toString('utf8'), dataFile);
  const missing = neededColumns.filter((column) => all[0]?.[column] === undefined);
  if (missing.length > 0)
    throw new UsageError(`${dataFile} lacks columns of the churn example: ${missing.join(', ')}.`);
  if (all.length < 2 * servedRows + 500)
    throw new UsageError(
      `${dataFile} has ${all.length} rows; the story serves twice ${servedRows} customers and needs at least ${2 * servedRows + 500}.`,
    );
  const order = Int32Array.from(all.keys());
  shuffle(order, seededRandom(seed));
  const mixed = Array.from(order, (row) => all[row] as Customer);
  const quiet = mixed.slice(0, servedRows);
  const training = mixed.slice(servedRows);
  const leaving = all.filter((customer) => customer.Churn === 'Yes').length;
  const source =
    dataFile === undefined ? `SYNTHETIC data, seed ${seed}` : `file ${basename(dataFile)}`;
  return {
    detail: `${source}: ${all.length} customers, target Churn (${((100 * leaving) / all.length).toFixed(1)} % leave), id customerID; ${training.length} to learn from, ${quiet.length} kept back to be served`,
    value: {
      training,
      quiet,
      shifted: raisePrices(training.slice(0, servedRows), seed + 1),
      later: raisePrices(quiet, seed + 2),
    },
  };
}

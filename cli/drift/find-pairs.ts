import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../answer.ts';

export interface Pair {
  readonly pair: string;
  readonly reference: string;
  readonly current: string;
}

const endings = ['csv', 'parquet', 'jsonl', 'ndjson', 'csv.gz', 'jsonl.gz'];

/** The folders of a folder, by name. A file that is missing is named as CSV, so that reading it says what is missing. */
export function findPairs(folder: string): readonly Pair[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .map(({ name }) => name)
      .filter((name) => !name.startsWith('.'))
      .sort();
  } catch (error) {
    throw new UsageError(
      `Cannot read the folder ${folder}: ${(error as NodeJS.ErrnoException).code}.`,
    );
  }
  if (names.length === 0)
    throw new UsageError(
      `${folder} has no folders. Each pair is a folder of its own with reference.csv and current.csv.`,
    );
  return names.map((pair) => {
    const files = filesOf(join(folder, pair));
    const named = (side: string) =>
      endings.map((ending) => `${side}.${ending}`).find((name) => files.has(name)) ?? `${side}.csv`;
    return {
      pair,
      reference: join(folder, pair, named('reference')),
      current: join(folder, pair, named('current')),
    };
  });
}

function filesOf(folder: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(folder));
  } catch {
    return new Set();
  }
}

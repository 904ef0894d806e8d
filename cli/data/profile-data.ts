import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { useTable } from '#adapters/tables/read-rows.ts';
import { profileSuite } from '#domain/expectations/profile/profile-suite.ts';
import type { ExpectationSuite } from '#domain/expectations/suite/suite.ts';
import { UsageError } from '../answer.ts';
import { textTable } from '../text-table.ts';

/** The file's name without its endings. */
export const suiteNameOf = (path: string): string =>
  basename(path).replace(/(\.(csv|jsonl|ndjson|parquet|pq))?(\.gz)?$/i, '') || 'suite';

/** A suite proposed from a file on this machine or in S3. */
export const profileData = (data: string, name: string): Promise<ExpectationSuite> =>
  useTable(data, (table) => profileSuite(table, { name }));

export function writeSuite(path: string, suite: ExpectationSuite): void {
  try {
    writeFileSync(path, `${JSON.stringify(suite, undefined, 2)}\n`);
  } catch (cause) {
    throw new UsageError(`${path} cannot be written: ${(cause as Error).message}`);
  }
}

/** A suite for people: each expectation and why. */
export function describeSuite(suite: ExpectationSuite): string {
  return [
    `${suite.name}: ${suite.expectations.length} expectations`,
    '',
    textTable(
      ['SEVERITY', 'COLUMN', 'EXPECTATION', 'WHY'],
      suite.expectations.map(({ type, kwargs, severity, notes }) => [
        severity,
        String(kwargs.column ?? ''),
        type.replace(/^expect_(column_)?/, ''),
        String(notes ?? ''),
      ]),
    ),
  ].join('\n');
}

import * as z from 'zod/mini';
import { invalid } from '#domain/errors.ts';
import { maxRuns } from '#domain/tracking/compare/known-runs.ts';

const id = () => z.string().check(z.minLength(1), z.maxLength(64));
const key = () => z.string().check(z.minLength(1), z.maxLength(250));
const keys = (most: number) => z.array(key()).check(z.maxLength(most));

export const formats = ['json', 'csv', 'parquet'] as const;
export type Format = (typeof formats)[number];

export const compareBody = z.strictObject({
  runIds: z.array(id()).check(z.minLength(2), z.maxLength(maxRuns)),
  metrics: z.exactOptional(keys(1_000)),
  params: z.exactOptional(keys(1_000)),
  tags: z.exactOptional(keys(1_000)),
  onlyDifferences: z.exactOptional(z.boolean()),
  baseline: z.exactOptional(id()),
  curves: z.exactOptional(
    z.strictObject({
      metrics: keys(50).check(z.minLength(1)),
      points: z._default(z.int().check(z.gte(10), z.lte(2_000)), 200),
      x: z._default(z.enum(['step', 'time']), 'step'),
    }),
  ),
  format: z.exactOptional(z.enum(formats)),
  table: z.exactOptional(z.enum(['runs', 'curves'])),
});
export type CompareBody = z.output<typeof compareBody>;

/** What the body says, else the first media type of ours that the client accepts. */
export function formatOf({ format }: CompareBody, accept: string): Format {
  if (format !== undefined) return format;
  const accepted = accept.toLowerCase();
  if (accepted.includes('parquet')) return 'parquet';
  return accepted.includes('text/csv') ? 'csv' : 'json';
}

/** @throws DomainError `invalid` for a table of curves that names none, or that is not to be a file. */
export function checkTable({ table, curves }: CompareBody, format: Format): void {
  if (table === undefined) return;
  if (format === 'json')
    throw invalid('JSON has runs and curves in one answer.', {
      field: 'table',
      hint: 'Leave "table" out, or ask for "format": "csv" or "parquet".',
    });
  if (table === 'curves' && curves === undefined)
    throw invalid('Which curves?', {
      field: 'curves',
      hint: 'Name them: "curves": {"metrics": ["loss"]}.',
    });
}

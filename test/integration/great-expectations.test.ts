import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { exceptionOf } from '#domain/expectations/result/validation-result.ts';
import { columnTable } from '#domain/expectations/table/column-table.ts';
import { root } from '../../tools/local/paths.ts';
import { pythonEnvironment } from '../../tools/local/python.ts';
import { judge } from '../domain/expectations/judge.ts';
import { type ExpectationCase, randomCases } from '../domain/expectations/random-cases.ts';

interface Theirs {
  readonly success: boolean;
  readonly result: Readonly<Record<string, unknown>>;
  readonly raised: boolean;
  /** Why the arguments were not taken. */
  readonly refused?: string;
}

const { tables, cases } = randomCases(1, 260);
let theirs: readonly Theirs[];

beforeAll(async () => {
  const bin = await pythonEnvironment(
    'great-expectations',
    'test/clients/requirements-great-expectations.txt',
  );
  const { stdout, stderr, status } = spawnSync(
    join(bin, 'python'),
    [join(root, 'test/clients/ge_results.py')],
    { input: JSON.stringify({ tables, cases }), encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  if (status !== 0) throw new Error(stderr.slice(-2_000));
  theirs = JSON.parse(stdout);
});

/**
 * What cannot be, or is not meant to be, the same: sets have no order in Python; a mixture of types has duplicate labels in
 * their KL divergence; they tell None from NaN in one record, and take quantiles of Booleans in some methods.
 */
const differs = ({ type, kwargs, table }: ExpectationCase): boolean => {
  const ofColumn = [
    kwargs.column,
    kwargs.column_A,
    kwargs.column_B,
    ...((kwargs.column_list as string[]) ?? []),
  ];
  return (
    (type.includes('kl_divergence') && kwargs.column === 'o') ||
    (type.includes('quantile') && kwargs.column === 'b') ||
    (type.includes('unique_within_record') && ofColumn.includes('n') && ofColumn.includes('m')) ||
    (type.includes('a_to_be_greater') &&
      (table === 'empty' || ofColumn.includes('o') || ofColumn.includes('n')))
  );
};

const unordered = (result: Readonly<Record<string, unknown>>) => {
  const { unexpected_index_query: _, ...others } = result;
  const rest: Record<string, unknown> = others;
  if ('observed_value' in rest)
    for (const name of ['partial_unexpected_list', 'partial_missing_list'])
      if (Array.isArray(rest[name]))
        rest[name] = (rest[name] as unknown[]).map((item) => JSON.stringify(item)).sort();
  return rest;
};

/** Numbers to 1e-9. */
function expectClose(got: unknown, expected: unknown): void {
  if (typeof got === 'number' && typeof expected === 'number')
    expect(Math.abs(got - expected)).toBeLessThanOrEqual(1e-12 + 1e-9 * Math.abs(expected));
  else if (
    typeof got === 'object' &&
    typeof expected === 'object' &&
    got !== null &&
    expected !== null
  ) {
    expect(Object.keys(got).sort()).toEqual(Object.keys(expected).sort());
    for (const [key, value] of Object.entries(got))
      expectClose(value, (expected as Record<string, unknown>)[key]);
  } else expect(got).toEqual(expected);
}

describe('DAT-4: random expectations have the results of Great Expectations itself', () => {
  it.each(cases.map((one, at) => [at, one.type, JSON.stringify(one.kwargs), one] as const))(
    '%i %s %s',
    (at, _, __, one) => {
      if (differs(one)) return;
      const columns = (tables[one.table]?.columns ?? []).map(({ name, values }) => [name, values]);
      const types = (tables[one.table]?.columns ?? []).map(({ name, type }) => [name, type]);
      const table = columnTable(Object.fromEntries(columns), {
        types: Object.fromEntries(types),
        partRows: 7,
      });
      const ours = JSON.parse(
        JSON.stringify(judge(table, one.type, one.kwargs, { as: one.result_format })),
      );
      const wanted = theirs[at] as Theirs;
      const raised = exceptionOf(ours) !== undefined;
      if (wanted.refused !== undefined) return expect(raised).toBe(true);
      expect([raised, ours.success]).toEqual([wanted.raised, wanted.success]);
      return expectClose(unordered(ours.result), unordered(wanted.result));
    },
  );
});

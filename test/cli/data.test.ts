import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../../cli/main.ts';

const folder = mkdtempSync(join(tmpdir(), 'loopwright-data-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

async function loopwright(...args: string[]) {
  let [out, err] = ['', ''];
  const code = await run(['data', ...args], {
    env: {},
    folders: [],
    isTty: false,
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

const rows = file(
  'rows.csv',
  `id,age,country\n${Array.from({ length: 200 }, (_, row) => `${row},${20 + (row % 50)},${['DE', 'FR'][row % 2]}`).join('\n')}\n`,
);
const suite = (type: string, kwargs: Record<string, unknown>, name = 'suite.json') =>
  file(name, JSON.stringify({ name: 'people', expectations: [{ type, kwargs }] }));

describe('DAT-4: data validate', () => {
  it('answers with the result of Great Expectations, and 0 when all is met', async () => {
    const path = suite('expect_column_values_to_be_between', { column: 'age', min_value: 0 });
    const { code, out } = await loopwright('validate', '--data', rows, '--suite', path, '--json');
    const result = JSON.parse(out);
    expect(code).toBe(0);
    expect(result).toMatchObject({
      success: true,
      suite_name: 'people',
      statistics: { evaluated_expectations: 1, success_percent: 100 },
      results: [
        {
          success: true,
          expectation_config: { type: 'expect_column_values_to_be_between', severity: 'critical' },
          result: { element_count: 200, unexpected_count: 0 },
          exception_info: { raised_exception: false },
        },
      ],
    });
    expect(result.meta.run_id.run_time).toMatch(/^\d{4}-\d\d-\d\dT.*\+00:00$/);
  });

  it('answers 1 when an expectation is not met, and shows which', async () => {
    const path = suite('expect_column_values_to_be_in_set', {
      column: 'country',
      value_set: ['DE'],
    });
    const { code, out } = await loopwright('validate', '--data', rows, '--suite', path);
    expect(code).toBe(1);
    expect(out).toMatch(/people: FAILED, 0 of 1/);
    expect(out).toMatch(
      /FAIL +critical +column_values_to_be_in_set .*100 of 200 \(50 %\) unexpected: "FR"/,
    );
  });

  it('takes values for parameters', async () => {
    const path = suite('expect_table_row_count_to_equal', { value: { $PARAMETER: 'rows' } });
    const validate = (...more: string[]) =>
      loopwright('validate', '--data', rows, '--suite', path, '--json', ...more);
    expect((await validate('--params', 'rows=200')).code).toBe(0);
    const without = await validate();
    expect([without.code, without.out]).toEqual([
      1,
      expect.stringMatching(/No value found for \$PARAMETER rows/),
    ]);
    expect((await validate('--params', 'rows')).code).toBe(2);
  });

  it.each([
    ['no suite', ['--data', rows], 2, /suite/],
    [
      'a format nobody knows',
      ['--data', rows, '--suite', 'x', '--result-format', 'LOUD'],
      2,
      /must be one of/,
    ],
    [
      'a suite that is not there',
      ['--data', rows, '--suite', join(folder, 'nope.json')],
      2,
      /cannot be read/,
    ],
    ['a suite that is no JSON', ['--data', rows, '--suite', rows], 2, /is not JSON/],
    [
      'a suite that is none',
      ['--data', rows, '--suite', file('none.json', '{"name":"s"}')],
      1,
      /expectations: must be a list/,
    ],
    [
      'data that are not there',
      [
        '--data',
        join(folder, 'nope.csv'),
        '--suite',
        file('s.json', '{"name":"s","expectations":[]}'),
      ],
      1,
      /is not there/,
    ],
  ])('%s is told', async (_, args, code, words) => {
    const answer = await loopwright('validate', ...args);
    expect([answer.code, answer.err]).toEqual([code, expect.stringMatching(words)]);
    expect(answer.err).not.toMatch(/ at .*\.ts:/);
  });
});

describe('DAT-4: data profile', () => {
  it('writes a suite that the file passes', async () => {
    const out = join(folder, 'proposed.json');
    const made = await loopwright('profile', '--data', rows, '--out', out, '--name', 'mine');
    expect([made.code, made.err]).toEqual([0, `Wrote ${out}.\n`]);
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ name: 'mine' });
    expect((await loopwright('validate', '--data', rows, '--suite', out)).code).toBe(0);
  });
});

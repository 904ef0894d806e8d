import { describe, expect, it } from 'vitest';
import { maxExpectations, parseSuite } from '#domain/expectations/suite/parse-suite.ts';

const item = { type: 'expect_column_to_exist', kwargs: { column: 'a' } };

describe('DAT-4: suites are read as Great Expectations writes them', () => {
  it('1.x, with all that may stand beside', () => {
    const suite = parseSuite({
      name: 'orders.warning',
      id: 'u',
      suite_parameters: { low: 1 },
      notes: ['a'],
      meta: { great_expectations_version: '1.2.0' },
      expectations: [
        { ...item, id: 'e', notes: 'n', description: 'd', meta: { x: 1 }, severity: 'info' },
      ],
    });
    expect(suite).toMatchObject({ name: 'orders.warning', suite_parameters: { low: 1 } });
    expect(suite.expectations[0]).toMatchObject({ id: 'e', notes: 'n', severity: 'info' });
  });

  it('0.x, and gives 1.x', () => {
    const suite = parseSuite({
      data_asset_type: null,
      expectation_suite_name: 'old',
      evaluation_parameters: { low: 1 },
      ge_cloud_id: null,
      expectations: [
        { expectation_type: 'expect_column_to_exist', kwargs: { column: 'a' }, meta: {} },
      ],
    });
    expect(suite).toEqual({
      name: 'old',
      suite_parameters: { low: 1 },
      meta: {},
      expectations: [{ ...item, meta: {}, severity: 'critical' }],
    });
  });

  it('counts equal expectations once, whatever the order of their arguments', () => {
    const type = 'expect_column_values_to_be_between';
    const expectations = [
      { type, kwargs: { column: 'a', min_value: 0 } },
      { type, kwargs: { min_value: 0, column: 'a' } },
    ];
    expect(parseSuite({ name: 's', expectations }).expectations).toHaveLength(1);
  });

  it('an endless nest of brackets is refused instead of walked through', () => {
    const nest = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
    const expectations = [{ ...item, kwargs: { column: nest } }];
    expect(() => parseSuite({ name: 's', expectations })).toThrow(/nested more than/);
  });

  it.each([
    ['no object', [], 'suite'],
    ['no name', { expectations: [] }, 'name'],
    ['an empty name', { name: ' ', expectations: [] }, 'name'],
    ['no list', { name: 's', expectations: {} }, 'expectations'],
    ['an expectation that is none', { name: 's', expectations: [item, 3] }, 'expectations[1]'],
    [
      'an expectation without a type',
      { name: 's', expectations: [{ kwargs: {} }] },
      'expectations[0].type',
    ],
    [
      'kwargs that are a list',
      { name: 's', expectations: [{ ...item, kwargs: [] }] },
      'expectations[0].kwargs',
    ],
    [
      'an unknown severity',
      { name: 's', expectations: [{ ...item, severity: 'bad' }] },
      'expectations[0].severity',
    ],
    [
      'too many',
      { name: 's', expectations: Array.from({ length: maxExpectations + 1 }, () => item) },
      'expectations',
    ],
  ])('%s is refused, naming the place', (_, suite, field) => {
    expect(() => parseSuite(suite)).toThrow(expect.objectContaining({ kind: 'invalid', field }));
  });
});

import { describe, expect, it } from 'vitest';
import { type Fields, matchRule } from '#domain/serving/routing/match-rule.ts';
import type { Condition } from '#domain/serving/routing/routing.ts';

const holds = (condition: Condition, fields: Fields) =>
  matchRule([{ name: 'only', when: [condition], version: 2 }], fields) !== undefined;
const fields = { country: 'PT', age: 40, vip: true, none: null };

describe('matchRule', () => {
  it.each<[Condition, boolean]>([
    [{ field: 'country', op: 'eq', value: 'PT' }, true],
    [{ field: 'country', op: 'eq', value: 'pt' }, false],
    [{ field: 'country', op: 'ne', value: 'DE' }, true],
    [{ field: 'age', op: 'lt', value: 40 }, false],
    [{ field: 'age', op: 'le', value: 40 }, true],
    [{ field: 'age', op: 'gt', value: 39.5 }, true],
    [{ field: 'age', op: 'ge', value: 41 }, false],
    [{ field: 'country', op: 'lt', value: 'Z' }, true],
    [{ field: 'age', op: 'lt', value: '99' }, false],
    [{ field: 'age', op: 'eq', value: '40' }, false],
    [{ field: 'vip', op: 'eq', value: true }, true],
    [{ field: 'country', op: 'in', value: ['ES', 'PT'] }, true],
    [{ field: 'country', op: 'in', value: [] }, false],
    [{ field: 'country', op: 'exists' }, true],
    [{ field: 'city', op: 'exists', value: false }, true],
    [{ field: 'none', op: 'exists' }, false],
    [{ field: 'city', op: 'ne', value: 'Porto' }, false],
    [{ field: 'none', op: 'le', value: 1 }, false],
    [{ field: 'toString', op: 'exists' }, false],
  ])('SRV-6: %j is %s', (condition, expected) => {
    expect(holds(condition, fields)).toBe(expected);
  });

  it('SRV-6: takes the first rule all of whose conditions hold', () => {
    const rules = [
      {
        name: 'old abroad',
        version: 2,
        when: [
          { field: 'age', op: 'gt', value: 60 },
          { field: 'country', op: 'ne', value: 'PT' },
        ],
      },
      { name: 'vip', version: 3, when: [{ field: 'vip', op: 'eq', value: true }] },
      { name: 'all', version: 4, when: [] },
    ] as const;
    expect(matchRule(rules, fields)?.name).toBe('vip');
    expect(matchRule(rules, { age: 61, country: 'DE' })?.name).toBe('old abroad');
    expect(matchRule(rules, {})?.name).toBe('all');
    expect(matchRule(rules.slice(0, 2), {})).toBeUndefined();
  });
});

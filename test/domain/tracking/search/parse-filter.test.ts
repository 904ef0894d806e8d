import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainError } from '#domain/errors.ts';
import { experimentKind } from '#domain/tracking/search/experiment-kind.ts';
import { loggedModelKind } from '#domain/tracking/search/logged-model-kind.ts';
import { modelVersionKind } from '#domain/tracking/search/model-version-kind.ts';
import { parseFilter } from '#domain/tracking/search/parse-filter.ts';
import { parseOrder } from '#domain/tracking/search/parse-order.ts';
import { registeredModelKind } from '#domain/tracking/search/registered-model-kind.ts';
import { runKind } from '#domain/tracking/search/run-kind.ts';
import type { Cell, Comparison, SearchKind } from '#domain/tracking/search/search-kind.ts';

function errorOf(act: () => unknown): DomainError {
  try {
    act();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('a filter that cannot be read', () => {
  it.each([
    [
      'metrics.auc >',
      'column 14: expected a number to compare metrics.auc with, found the end',
      '0.5',
    ],
    [
      "metrics.auc > 'high'",
      "column 15: expected a number to compare metrics.auc with, found 'high'",
      'without quotes',
    ],
    [
      'params.lr = 0.1',
      'column 13: expected a quoted text to compare params.lr with, found 0.1',
      "'text'",
    ],
    [
      "params.lr > '0.1'",
      'column 11: params.lr cannot be compared by >',
      '=, !=, LIKE, ILIKE, IS NULL, IS NOT NULL',
    ],
    [
      "colour.x = 'y'",
      "column 1: runs have no entity 'colour'",
      'attributes, metrics, params, tags, datasets',
    ],
    [
      'metrics.auc > 0.5 OR metrics.loss > 0',
      'column 19: expected AND or the end, found OR',
      'no OR',
    ],
    [
      "attributes.nothing = 'x'",
      "column 1: runs have no attribute 'nothing'",
      'run_id, run_name, user_id',
    ],
    ["start_time = 'now'", 'column 14: expected a number', '1e-3'],
    [
      "metrics.auc LIKE '%'",
      'column 13: metrics.auc cannot be compared by LIKE',
      '=, !=, >, >=, <, <=',
    ],
    ["status IN ('FINISHED')", 'column 8: status cannot be compared by IN', '=, !=, LIKE, ILIKE'],
    ['attributes.run_id IN ()', 'column 23: expected a quoted text', "'text'"],
    ["run_id IN 'a'", "column 11: expected a list in parentheses, found 'a'", "IN ('a', 'b')"],
    ["run_id IN ('a' 'b')", "column 16: expected ',' or ')', found 'b'", "IN ('a', 'b')"],
    ['just words', "column 1: runs have no attribute 'just'", 'run_id'],
    [
      "AND params.a = 'x'",
      'column 1: expected a key such as run_id or metrics.x, found AND',
      'joined by AND',
    ],
    [
      "params.a = 'x' AND",
      'column 19: expected a key such as run_id or metrics.x, found the end',
      '',
    ],
    [
      "params.a = 'x' AND AND params.b = 'y'",
      'column 20: expected a key such as run_id or metrics.x, found AND',
      'joined by AND',
    ],
    [
      "params.a = 'x' params.b = 'y'",
      'column 16: expected AND or the end, found params.b',
      'joined by AND',
    ],
    ["NOT params.a = 'x'", 'column 1: expected a key', 'no NOT'],
    ["(params.a = 'x')", 'column 1: expected a key such as run_id or metrics.x, found (', ''],
    ["params.a = 'x';", 'column 15: expected AND or the end, found ;', ''],
    ["params.a = 'x' -- why", 'column 16: expected AND or the end, found --', 'comments'],
    ["params.a /* why */ = 'x'", 'column 10: expected an operator, found /', ''],
    ['metrics.a BETWEEN 1 AND 2', 'column 11: expected an operator, found BETWEEN', '>='],
    ["params.a == 'x'", 'column 10: expected an operator, found ==', 'Write =.'],
    ["params.a <> 'x'", 'column 10: expected an operator, found <>', 'Write !=.'],
    ["params.a NOT LIKE 'x'", 'column 10: expected an operator, found NOT', 'LIKE'],
    ["params.a = 'it's'", 'column 16: expected AND or the end, found s', 'written twice'],
    ["params.a = 'x", "column 12: the quote ' is never closed", 'written twice'],
    ["params.`a = 'x'", 'column 8: the quote ` is never closed', 'backtick'],
    ["params.a-b = 'x'", 'column 9: a key without quotes ends before -b', 'params.`a-b`'],
    ["tags. = 'x'", 'column 6: expected a key right after the dot, found =', ''],
    ["params. a = 'x'", 'column 8: expected a key right after the dot, found a', ''],
    ['metrics.a > 1_000', 'column 13: expected a number', ''],
    ['metrics.a > NaN', 'column 13: expected a number', ''],
    ['metrics.a IS NULL', 'column 11: metrics.a cannot be compared by IS NULL', ''],
    ['METRICS.a > 1', "column 1: runs have no entity 'METRICS'", 'metrics'],
    ["dataset.size = 'x'", "column 1: runs have no dataset 'size'", 'name, digest, context'],
    ["tags.`😀` = '😀' OR", 'column 16: expected AND or the end, found OR', ''],
  ])('TRK-1: %s → %s', (filter, message, hint) => {
    const error = errorOf(() => parseFilter(runKind, filter));
    expect([error.kind, error.field]).toEqual(['invalid', 'filter']);
    expect(error.message).toContain(`filter, ${message}`);
    expect(error.hint ?? '').toContain(hint);
  });

  it.each<[string, SearchKind<never>, string, string]>([
    ['experiments', experimentKind, 'experiment_id = 5', 'expected quoted digits'],
    ['experiments', experimentKind, "experiment_id = 'five'", "found 'five'"],
    ['experiments', experimentKind, 'metrics.a > 1', "experiments have no entity 'metrics'"],
    ['model versions', modelVersionKind, 'version_number > 1.5', 'expected a whole number'],
    ['model versions', modelVersionKind, 'creation_timestamp > 1', 'cannot be compared by >'],
    ['registered models', registeredModelKind, 'tags.a IS NULL', 'cannot be compared by IS NULL'],
    ['logged models', loggedModelKind, 'params.a IS NULL', 'cannot be compared by IS NULL'],
  ])('TRK-1: of %s: %s %s', (_, kind, filter, message) => {
    expect(errorOf(() => parseFilter(kind, filter)).message).toContain(message);
  });

  it('TRK-1: is too long, has too many comparisons, too long a list or pattern', () => {
    const refused = (filter: string) => errorOf(() => parseFilter(runKind, filter)).message;
    expect(refused(`params.a = '${'x'.repeat(65_536)}'`)).toContain('more than 65536 characters');
    const many = (count: number) => Array(count).fill('metrics.a > 0').join(' AND ');
    expect(parseFilter(runKind, many(200))).toHaveLength(200);
    expect(refused(many(201))).toContain('more than 200 comparisons');
    const list = (count: number) => `run_id IN (${Array(count).fill("'a'").join(',')})`;
    expect(parseFilter(runKind, list(1_000))).toHaveLength(1);
    expect(refused(list(1_001))).toContain('more than 1000 texts');
    expect(refused(`params.a LIKE '${'%a'.repeat(501)}'`)).toContain('more than 1000 characters');
  });
});

describe('a filter that can be read', () => {
  it('TRK-1: has keys of several dots, of any script, quoted in three ways, and of words that mean something', () => {
    const keys = (filter: string) =>
      parseFilter(runKind, filter).map(({ entity, key }) => `${entity}:${key}`);
    expect(keys("tags.mlflow.source.name = 'x'")).toEqual(['tag:mlflow.source.name']);
    expect(keys("params.größe_2 = 'x' AND params.12 = 'x'")).toEqual(['param:größe_2', 'param:12']);
    expect(
      keys('metrics.`a b` > 1 AND metrics."c/d" > 1 AND `metrics`.\'e\' > 1 AND `metrics.f` > 1'),
    ).toEqual(['metric:a b', 'metric:c/d', 'metric:e', 'metric:f']);
    expect(keys("params.and = 'x' AND tags.in = 'y' AND params.like LIKE 'z'")).toEqual([
      'param:and',
      'tag:in',
      'param:like',
    ]);
    expect(keys("params.__proto__ = 'x' AND created > 1 AND `run name` = 'x'")).toEqual([
      'param:__proto__',
      'attribute:start_time',
      'attribute:run_name',
    ]);
  });

  it('TRK-1: has numbers with signs, points and exponents, and texts with the other quote, doubled quotes, backslashes', () => {
    const value = (key: string, text: string) => parseFilter(runKind, `${key} = ${text}`)[0]?.value;
    for (const text of ['1', '+1', '-1', '.5', '5.', '-.5e2', '1E-3', '1e+3', '007'])
      expect(value('metrics.a', text)).toBe(Number(text));
    expect(value('params.a', `'say "x"'`)).toBe('say "x"');
    expect(value('params.a', `"it's"`)).toBe("it's");
    expect(value('params.a', `'it''s "x"'`)).toBe(`it's "x"`);
    expect(value('params.a', `"a ""b"" c"`)).toBe('a "b" c');
    expect(value('params.a', String.raw`'C:\temp\'`)).toBe('C:\\temp\\');
    expect(value('params.a', "''")).toBe('');
  });

  it('TRK-1: says where each comparison starts and is empty when it is blank', () => {
    expect(
      parseFilter(runKind, ' metrics.a > 1  AND tags.b is not  null').map(
        ({ column, operator }) => [column, operator],
      ),
    ).toEqual([
      [2, '>'],
      [21, 'IS NOT NULL'],
    ]);
    expect(parseFilter(runKind, ' \n ')).toEqual([]);
  });
});

const anyKey = fc
  .string({ minLength: 1, maxLength: 8, unit: 'grapheme' })
  .filter((key) => !key.includes('`'));
const anyText = fc.string({
  maxLength: 12,
  unit: fc.constantFrom('a', "'", '"', '%', '_', '\\', '`', ' ', 'é', '😀'),
});
const anyNumber = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0),
  fc.integer(),
);
const texts = fc.array(anyText, { minLength: 1, maxLength: 3 });
const comparison: fc.Arbitrary<Omit<Comparison, 'column'>> = fc.oneof(
  fc.record({
    entity: fc.constant('metric' as const),
    key: anyKey,
    operator: fc.constantFrom('=', '!=', '>', '>=', '<', '<='),
    value: anyNumber,
  }),
  fc.record({
    entity: fc.constantFrom('param', 'tag'),
    key: anyKey,
    operator: fc.constantFrom('=', '!=', 'LIKE', 'ILIKE'),
    value: anyText,
  }),
  fc.record({
    entity: fc.constantFrom('param', 'tag'),
    key: anyKey,
    operator: fc.constantFrom('IS NULL', 'IS NOT NULL'),
  }),
  fc.record({
    entity: fc.constant('dataset' as const),
    key: fc.constantFrom('name', 'digest', 'context'),
    operator: fc.constantFrom('IN', 'NOT IN'),
    value: texts,
  }),
  fc.record({
    entity: fc.constant('attribute' as const),
    key: fc.constantFrom('start_time', 'end_time'),
    operator: fc.constantFrom('=', '<='),
    value: anyNumber,
  }),
);

const printValue = (value: Cell | readonly Cell[]): string =>
  typeof value === 'number'
    ? String(value)
    : typeof value === 'string'
      ? `'${value.replaceAll("'", "''")}'`
      : `(${value.map(printValue).join(', ')})`;
const print = ({ entity, key, operator, value }: Omit<Comparison, 'column'>) =>
  `${entity}.\`${key}\` ${operator}${value === undefined ? '' : ` ${printValue(value)}`}`;

describe('properties of the parser', () => {
  it('TRK-1: what is printed parses to itself', () => {
    fc.assert(
      fc.property(fc.array(comparison, { maxLength: 5 }), (comparisons) => {
        const parsed = parseFilter(runKind, comparisons.map(print).join(' AND '));
        expect(parsed.map(({ column, ...rest }) => rest)).toEqual(comparisons);
      }),
    );
  });

  it('TRK-1: no text makes a parser throw anything but `invalid`', () => {
    const scraps = [
      'metrics.',
      'params',
      '.',
      'a',
      ' ',
      '=',
      '>',
      "'",
      '"',
      '`',
      '(',
      ')',
      ',',
      'IN',
      'NOT',
      'AND',
      'IS NULL',
      'LIKE',
      '1',
      'e',
      '-',
      ';',
      '--',
      '\u{1f600}',
      '\ud800',
      '\0',
      '\n',
      'ASC',
      'run_id',
      'name',
    ];
    const soup = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.array(fc.constantFrom(...scraps), { maxLength: 12 }).map((parts) => parts.join('')),
    );
    const kinds: readonly SearchKind<never>[] = [
      runKind,
      experimentKind,
      loggedModelKind,
      registeredModelKind,
      modelVersionKind,
    ];
    fc.assert(
      fc.property(soup, fc.constantFrom(...kinds), (text, kind) => {
        for (const [field, parse] of [
          ['filter', () => parseFilter(kind, text)],
          ['order_by', () => parseOrder(kind, [text])],
        ] as const) {
          try {
            parse();
          } catch (error) {
            expect(error).toBeInstanceOf(DomainError);
            expect(error).toMatchObject({ kind: 'invalid', field });
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

import * as z from 'zod/mini';

/**
 * Fields of MLflow's messages in protobuf's JSON (contract §1): 64-bit integers as numbers or texts, doubles with `NaN`
 * and the infinities as texts, null as absent, unknown fields ignored. Before these schemas see a message its keys are
 * snake_case and its nulls are gone (read-message.ts).
 */
export const optional = z.exactOptional;

/** Not empty: MLflow takes an empty text for a missing one. */
export const text = () =>
  z.string().check(z.minLength(1, 'Too small: expected string to have >=1 characters'));
export const anyText = () => z.string();

/** Words of our own, which also say when nothing is there (functions/runtime/check-input.ts). */
const expected = (what: string) => ({
  error: ({ input }: { readonly input?: unknown }): string =>
    `Invalid input: expected ${what}${input === undefined ? ', received undefined' : ''}`,
});

const digits = /^-?\d{1,19}$/;
const fits = (value: bigint) => BigInt.asIntN(64, value) === value;

/** A 64-bit integer, exactly. JSON numbers beyond 2^53 come as bigint (read-message.ts). */
export const bigInt64 = () =>
  z
    .pipe(
      z.union(
        [z.bigint(), z.int(), z.string().check(z.regex(digits, expected('a 64-bit integer')))],
        expected('a 64-bit integer'),
      ),
      z.transform((value) => BigInt(value)),
    )
    .check(z.refine(fits, 'Invalid input: expected a 64-bit integer'));

/** A 64-bit integer that a double holds exactly: times, counts. */
export const int64 = () =>
  z.pipe(
    bigInt64().check(
      z.refine(
        (value: bigint) => Number.isSafeInteger(Number(value)),
        'Invalid input: expected an integer below 2^53',
      ),
    ),
    z.transform(Number),
  );

const spoken: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

export const double = () =>
  z.pipe(
    z.union(
      [
        z.number(),
        z.bigint(),
        z.enum(['NaN', 'Infinity', '-Infinity']),
        z.string().check(z.regex(decimal, expected('a number'))),
      ],
      expected('a number'),
    ),
    z.transform((value) =>
      typeof value === 'string' ? (spoken[value] ?? Number(value)) : Number(value),
    ),
  );

/** In a query it is a text. */
export const flag = () =>
  z.pipe(
    z.union([z.boolean(), z.enum(['true', 'false'])], expected('a boolean')),
    z.transform((value) => value === true || value === 'true'),
  );

/** By name, or by number as protobuf allows. */
export const oneOf = <const Names extends readonly string[]>(
  names: Names,
  numbers: Readonly<Record<number, Names[number]>>,
) =>
  z.pipe(
    z.union([z.string(), z.int()], expected(`one of ${names.join(', ')}`)),
    z.transform((value, ctx): Names[number] => {
      const named = names.includes(value as string)
        ? (value as Names[number])
        : numbers[Number(value)];
      if (named !== undefined) return named;
      ctx.issues.push({
        code: 'custom',
        input: value,
        message: `Invalid option: expected one of ${names.join('|')}`,
      });
      return z.NEVER;
    }),
  );

/** A repeated field: absent is empty. */
export const list = <S extends z.ZodMiniType>(item: S) => z._default(z.array(item), () => []);

export const message = <const Shape extends z.core.$ZodLooseShape>(shape: Shape) => z.object(shape);

export const tag = () => message({ key: text(), value: z._default(z.string(), '') });

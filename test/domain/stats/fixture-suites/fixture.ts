export interface Example {
  readonly id: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly expected: unknown;
  /** The case's own, where the reference itself is less exact. */
  readonly tolerance?: { readonly rel?: number; readonly abs?: number } | null;
}

export interface Fixture {
  readonly suite: string;
  readonly cases: readonly Example[];
}

export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

export interface Suite {
  /** A tree shaped like `example.expected`; what is left out counts as not implemented. */
  run(example: Example): unknown;
  /** What to call the value at `path` when it is left out. */
  nameOf(example: Example, path: readonly string[]): string;
  tolerance(example: Example, path: readonly string[]): Tolerance;
}

/** The files' own: relative 1e-9, absolute 1e-12; p-values relative 1e-6. */
export const usualTolerance = (_: Example, path: readonly string[]): Tolerance => ({
  relative: /p_?value/.test(path.at(-1) ?? '') ? 1e-6 : 1e-9,
  absolute: 1e-12,
});

const isError = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'error' in value && 'message' in value;

/** The suite's tolerance, widened to the case's own. */
export function toleranceOf(suite: Suite, example: Example, path: readonly string[]): Tolerance {
  const { relative, absolute } = suite.tolerance(example, path);
  const { rel = 0, abs = 0 } = example.tolerance ?? {};
  return { relative: Math.max(relative, rel), absolute: Math.max(absolute, abs) };
}

/** Every number, text or recorded error of the expected tree, with its path, and the length of every list. */
export function* leavesOf(
  expected: unknown,
  path: readonly string[] = [],
): Generator<{ path: readonly string[]; expected: unknown }> {
  if (typeof expected === 'object' && expected !== null && !isError(expected)) {
    if (Array.isArray(expected)) yield { path: [...path, 'length'], expected: expected.length };
    for (const [key, value] of Object.entries(expected)) yield* leavesOf(value, [...path, key]);
  } else yield { path, expected };
}

/** The files write what JSON has no number for as text, and a missing value as null. */
export const numbersOf = (values: readonly unknown[]): number[] =>
  values.map((value) => (value === null ? Number.NaN : Number(value)));

const numberOf = (value: unknown): unknown =>
  value === 'NaN'
    ? Number.NaN
    : value === 'Infinity'
      ? Number.POSITIVE_INFINITY
      : value === '-Infinity'
        ? Number.NEGATIVE_INFINITY
        : value;

/** A sentence when the two differ by more than the tolerance. A library's exception asks of us only "not computable". */
export function mismatch(
  path: readonly string[],
  got: unknown,
  recorded: unknown,
  tolerance: Tolerance,
): string | undefined {
  const expected = isError(recorded) ? Number.NaN : numberOf(recorded);
  const same =
    typeof expected === 'number' && typeof got === 'number'
      ? Object.is(got, expected) ||
        Math.abs(got - expected) <= tolerance.absolute + tolerance.relative * Math.abs(expected)
      : got === expected;
  return same ? undefined : `${path.join('.')}: got ${got}, expected ${JSON.stringify(recorded)}`;
}

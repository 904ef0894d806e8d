import type { ColumnTest, Samples } from './column-test.ts';
import { categoricalMethods, numericMethods } from './column-tests.ts';

const methods = { ...categoricalMethods, ...numericMethods };
export type DefaultTest = 'ks' | 'wasserstein' | 'jensenshannon' | 'chisquare' | 'z';

/** The method Evidently picks when none is named: by rows of the reference and distinct values of both samples. */
export function defaultTestOf({ type, reference, current }: Samples): DefaultTest {
  const distinct = new Set([...reference, ...current]).size;
  const few = type === 'cat' || distinct <= 5;
  if (reference.length > 1000) return few ? 'jensenshannon' : 'wasserstein';
  if (!few) return 'ks';
  return distinct > 2 ? 'chisquare' : 'z';
}

/** With that method's answer; its score is NaN when a sample is empty, which is no drift. */
export function runDefaultTest(samples: Samples): ColumnTest & { readonly test: DefaultTest } {
  const test = defaultTestOf(samples);
  const empty = samples.reference.length === 0 || samples.current.length === 0;
  const result = empty ? undefined : methods[test](samples);
  const threshold = test === 'wasserstein' || test === 'jensenshannon' ? 0.1 : 0.05;
  return { test, ...(result ?? { score: Number.NaN, drifted: false, threshold }) };
}

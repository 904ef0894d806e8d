import type { DriftSettings } from '../drift-settings.ts';
import { listed, percent } from '../words.ts';
import type { IntegrityTest } from './evidence.ts';
import { unseenCategories } from './integrity.ts';

/** What is counted by value: numbers that are codes, or texts by name. */
export interface CountedValues {
  /** Rows of each value, in the same order. */
  readonly reference: ArrayLike<number>;
  readonly current: ArrayLike<number>;
  /** Rows of all values. */
  readonly total: { readonly reference: number; readonly current: number };
  /** As people call them: `categories`. */
  readonly noun: string;
  nameOf(value: number): string;
}

const named = 3;

/** Values that the reference never had. */
export function unseenTest(counted: CountedValues, { minUnseen }: DriftSettings): IntegrityTest {
  const { reference, current, total, noun } = counted;
  let unseen = 0;
  let singletons = 0;
  const news: string[] = [];
  for (let value = 0; value < reference.length; value++) {
    const before = reference[value] as number;
    const now = current[value] as number;
    if (before === 1) singletons++;
    if (before > 0 || now === 0) continue;
    unseen += now;
    if (news.length < named) news.push(counted.nameOf(value));
  }
  const { effect, p } = unseenCategories(
    { count: unseen, of: total.current },
    total.reference,
    singletons,
  );
  return {
    test: 'unseen',
    effect,
    p,
    floor: minUnseen,
    shares: [0, effect],
    words: `${percent(effect)} of the values are ${noun} the reference never had, such as ${listed(news)}.`,
  };
}

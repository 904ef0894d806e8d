import type { CycleOperation } from './operations/cycle.ts';
import type { DateOperation } from './operations/date.ts';
import type { FrequencyOperation } from './operations/frequency.ts';
import type { IndicatorOperation } from './operations/indicator.ts';
import type { LevelsOperation } from './operations/levels.ts';
import type { NumberOperation } from './operations/number.ts';
import type { OneHotOperation } from './operations/one-hot.ts';
import type { PickOperation } from './operations/pick.ts';
import type { ProductOperation } from './operations/product.ts';
import type { ScaledOperation } from './operations/scaled.ts';
import type { TargetOperation } from './operations/target.ts';
import type { WordsOperation } from './operations/words.ts';

/**
 * A step from raw columns to matrix columns: `kind`, what it reads (`feature`: a raw column; `of`: another operation), the
 * columns it makes and what it has learnt. Plain data; what a kind does is in operations/<kind>.ts: fitting it, applying
 * it to a table and writing it as nodes of a graph stand beside each other there.
 */
export type Operation =
  | CycleOperation
  | DateOperation
  | FrequencyOperation
  | IndicatorOperation
  | LevelsOperation
  | NumberOperation
  | OneHotOperation
  | PickOperation
  | ProductOperation
  | ScaledOperation
  | TargetOperation
  | WordsOperation;

import { answer } from './answer.ts';
import type { Cells } from './cells.ts';
import type { GrowOptions } from './grow-options.ts';
import type { OpenLeaf } from './open-leaf.ts';

/**
 * After a split by a monotone column nothing below the left child may answer more than anything below the right one (or
 * less): both are bounded by the middle of their answers. XGBoost's way; LightGBM calls it "basic".
 */
export function boundByMiddle(
  parent: OpenLeaf,
  left: OpenLeaf,
  right: OpenLeaf,
  { gradientUnit, hessianUnit }: Cells,
  { monotone, l1, l2 }: GrowOptions,
): void {
  const way = monotone?.[parent.column] ?? 0;
  if (way === 0) return;
  const { lower, upper } = parent;
  const of = ({ gradient, hessian }: OpenLeaf) =>
    answer(gradient * gradientUnit, hessian * hessianUnit, l1, l2, lower, upper);
  const middle = (of(left) + of(right)) / 2;
  const [less, more] = way > 0 ? [left, right] : [right, left];
  less.upper = middle;
  more.lower = middle;
}

import { midRanks } from './mid-ranks.ts';

/**
 * Area under the ROC curve: the share of (positive, negative) pairs that `scores` puts in the right order, ties counting
 * one half (Mann–Whitney). `labels` are 1 for the positive class, else 0. NaN when only one class is there: nothing can
 * be ordered (scikit-learn >= 1.6 says the same). NaN also when a score is not a number.
 */
export function rocAuc(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  const ranks = midRanks(scores);
  let positives = 0;
  let rankSum = 0;
  for (let i = 0; i < ranks.length; i++) {
    if (Number.isNaN(scores[i])) return Number.NaN;
    if (labels[i] !== 1) continue;
    positives++;
    rankSum += ranks[i] as number;
  }
  const negatives = ranks.length - positives;
  if (positives === 0 || negatives === 0) return Number.NaN;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

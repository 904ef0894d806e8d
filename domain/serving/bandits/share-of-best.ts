/** Everything to the highest score; equal ones share. */
export function shareOfBest(scores: readonly number[]): readonly number[] {
  const best = Math.max(...scores);
  const ties = scores.filter((score) => score === best).length;
  return scores.map((score) => (score === best ? 1 / ties : 0));
}

import { invalid } from '#domain/errors.ts';

export interface EnsembleInput {
  /** Answers of each candidate to the same rows, which none of them learnt from. */
  readonly answers: readonly Float64Array[];
  /** Smaller is better; of an answer like those of the candidates. */
  readonly loss: (answers: Float64Array) => number;
  /** Candidates taken at most, counting one as often as it is taken. Default 50. */
  readonly rounds?: number;
}

export interface WeightedEnsemble {
  /** One for each candidate, sum to 1; 0 for those not taken. */
  readonly weights: readonly number[];
  readonly loss: number;
}

/**
 * Greedy selection with replacement: Caruana, Niculescu-Mizil, Crew and Ksikes (2004), "Ensemble selection from
 * libraries of models", ICML. Each round takes the candidate whose vote lowers the loss most (the first among equals);
 * the round with the smallest loss gives the weights, so the ensemble is never worse than its best candidate on these
 * rows. Errors: `invalid` without candidates.
 */
export function selectEnsemble({ answers, loss, rounds = 50 }: EnsembleInput): WeightedEnsemble {
  const [first] = answers;
  if (first === undefined) throw invalid('An ensemble needs at least one model.');
  const sum = new Float64Array(first.length);
  const trial = new Float64Array(first.length);
  const votes = new Array<number>(answers.length).fill(0);
  let best: WeightedEnsemble | undefined;
  for (let round = 1; round <= rounds; round++) {
    let chosen = 0;
    let lowest = Number.POSITIVE_INFINITY;
    for (const [candidate, each] of answers.entries()) {
      for (let i = 0; i < trial.length; i++) {
        trial[i] = ((sum[i] as number) + (each[i] as number)) / round;
      }
      const found = loss(trial);
      if (found < lowest) [chosen, lowest] = [candidate, found];
    }
    const taken = answers[chosen] as Float64Array;
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (taken[i] as number);
    votes[chosen] = (votes[chosen] as number) + 1;
    if (best === undefined || lowest < best.loss) {
      best = { weights: votes.map((count) => count / round), loss: lowest };
    }
  }
  return best as WeightedEnsemble;
}

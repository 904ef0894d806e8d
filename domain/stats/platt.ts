import { invalid } from '#domain/errors.ts';

/** P(positive | score) = 1 / (1 + exp(a · score + b)); a < 0 when a higher score means "more likely". */
export interface PlattFit {
  readonly a: number;
  readonly b: number;
}

const most = { steps: 200, halvings: 60 };

/** Scores as large as this are divided by the largest: the same fit, better conditioned (scikit-learn's limit). */
const largeScore = 30;

/**
 * Platt's sigmoid calibration (1999): the likeliest `a` and `b` for targets that are drawn from 0 and 1 by one row of
 * each class (Bayes' rule with a uniform prior), so that separable scores stay finite. Newton's steps with halving (Lin,
 * Lin & Weng, Machine Learning 2007), down to the rounding of doubles. Errors: `invalid` without rows, with unequal
 * lengths or scores that are not finite.
 */
export function fitPlatt(scores: ArrayLike<number>, labels: ArrayLike<number>): PlattFit {
  const rows = scores.length;
  if (rows === 0 || labels.length !== rows)
    throw invalid(
      `${rows} scores and ${labels.length} labels: there must be one of each for every row.`,
    );
  let largest = 0;
  for (let i = 0; i < rows; i++) {
    if (!Number.isFinite(scores[i])) throw invalid(`Score ${scores[i]} of row ${i} is not finite.`);
    largest = Math.max(largest, Math.abs(scores[i] as number));
  }
  const positives = Float64Array.from(labels).filter((label) => label > 0).length;
  const negatives = rows - positives;
  const scale = largest >= largeScore ? largest : 1;
  const score = Float64Array.from(scores, (value) => value / scale);
  const target = Float64Array.from(labels, (label) =>
    label > 0 ? (positives + 1) / (positives + 2) : 1 / (negatives + 2),
  );
  const { a, b } = climb(score, target, { a: 0, b: Math.log((negatives + 1) / (positives + 1)) });
  return { a: a / scale, b };
}

/** The probability of a score. */
export const plattAt = ({ a, b }: PlattFit, score: number): number => {
  const odds = a * score + b;
  return odds >= 0 ? Math.exp(-odds) / (1 + Math.exp(-odds)) : 1 / (1 + Math.exp(odds));
};

/** Cross-entropy, stable for large odds: with f = a·s + b it is t·f + log(1 + exp(-f)). */
function loss(score: Float64Array, target: Float64Array, { a, b }: PlattFit): number {
  let sum = 0;
  for (let i = 0; i < score.length; i++) {
    const f = a * (score[i] as number) + b;
    const t = target[i] as number;
    sum += f >= 0 ? t * f + Math.log1p(Math.exp(-f)) : (t - 1) * f + Math.log1p(Math.exp(f));
  }
  return sum;
}

function climb(score: Float64Array, target: Float64Array, start: PlattFit): PlattFit {
  let at = start;
  let now = loss(score, target, at);
  for (let step = 0; step < most.steps; step++) {
    const towards = newtonStep(score, target, at);
    let size = 1;
    let next = at;
    let then = now;
    for (let half = 0; half < most.halvings; half++, size /= 2) {
      next = { a: at.a - size * towards.a, b: at.b - size * towards.b };
      then = loss(score, target, next);
      if (then < now) break;
    }
    if (!(then < now)) return at;
    [at, now] = [next, then];
  }
  return at;
}

/** Inverse Hessian times gradient; along the gradient alone where all scores are equal and the Hessian has rank one. */
function newtonStep(score: Float64Array, target: Float64Array, at: PlattFit): PlattFit {
  let [ga, gb, haa, hab, hbb] = [0, 0, 0, 0, 0];
  for (let i = 0; i < score.length; i++) {
    const s = score[i] as number;
    const p = plattAt(at, s);
    const slope = (target[i] as number) - p;
    const curve = p * (1 - p);
    ga += s * slope;
    gb += slope;
    haa += s * s * curve;
    hab += s * curve;
    hbb += curve;
  }
  const determinant = haa * hbb - hab * hab;
  if (determinant > 1e-14 * haa * hbb)
    return { a: (hbb * ga - hab * gb) / determinant, b: (haa * gb - hab * ga) / determinant };
  const bend = haa * ga * ga + 2 * hab * ga * gb + hbb * gb * gb;
  const length = bend > 0 ? (ga * ga + gb * gb) / bend : 0;
  return { a: length * ga, b: length * gb };
}

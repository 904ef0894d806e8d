/** Absolute and relative distance at which the search ends. */
const absolute = 1e-5;
const relative = 4 * Number.EPSILON;

export interface Bounds {
  /** A border the answer can't pass; without it the search opens downwards from -1. */
  readonly low?: number;
  /** Where the search opens upwards from; 1. */
  readonly startHigh?: number;
}

/**
 * The root statsmodels reports for a power equation: brackets grow tenfold until the sign changes, then SciPy's `brentq`
 * to an absolute 1e-5. Its answers for small roots are right to a few digits only; this repeats them, step by step, so
 * that ours can be told from a difference in the formula. `undefined` where it finds no bracket.
 */
export function expandingBrent(
  f: (x: number) => number,
  { low, startHigh = 1 }: Bounds = {},
): number | undefined {
  let from = low ?? -1;
  let to = Math.max(startHigh, from + 1);
  let [atFrom, atTo] = [f(from), f(to)];
  if (Math.abs(atTo - atFrom) < 1e-15 && from === -1 && to === 1) {
    // The same on both sides of 0: only the upper half is looked at.
    from = 1e-8;
    atFrom = f(from);
  }
  let [left, right]: [number | undefined, number | undefined] = [low, undefined];
  if (!(atFrom < atTo)) {
    [from, to] = [to, from];
    [left, right] = [right, left];
  }
  let rounds = 0;
  if (left === undefined && from !== 0)
    for (left = from; f(left) > 0 && rounds < 100; rounds++) {
      right = left;
      left *= 10;
    }
  if (right === undefined && to !== 0)
    for (right = to; f(right) < 0 && rounds < 100; rounds++) {
      left = right;
      right *= 10;
    }
  return left === undefined || right === undefined ? undefined : brentq(f, left, right);
}

/** Brent's method with SciPy's order of steps. `undefined` when f has the same sign at both ends. */
function brentq(f: (x: number) => number, a: number, b: number): number | undefined {
  let before = { x: a, y: f(a) };
  let now = { x: b, y: f(b) };
  if (before.y === 0) return a;
  if (now.y === 0) return b;
  if (before.y < 0 === now.y < 0) return undefined;
  let other = { x: 0, y: 0 };
  let [lastStep, step] = [0, 0];
  for (let round = 0; round < 100; round++) {
    if (before.y !== 0 && now.y !== 0 && before.y < 0 !== now.y < 0) {
      other = before;
      step = now.x - before.x;
      lastStep = step;
    }
    if (Math.abs(other.y) < Math.abs(now.y)) [before, now, other] = [now, other, now];
    const near = (absolute + relative * Math.abs(now.x)) / 2;
    const half = (other.x - now.x) / 2;
    if (now.y === 0 || Math.abs(half) < near) return now.x;
    const tried =
      Math.abs(lastStep) > near && Math.abs(now.y) < Math.abs(before.y)
        ? interpolated(before, now, other)
        : Number.POSITIVE_INFINITY;
    if (2 * Math.abs(tried) < Math.min(Math.abs(lastStep), 3 * Math.abs(half) - near)) {
      lastStep = step;
      step = tried;
    } else {
      lastStep = half;
      step = half;
    }
    before = now;
    const x = now.x + (Math.abs(step) > near ? step : half > 0 ? near : -near);
    now = { x, y: f(x) };
  }
  return now.x;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Step from `now` to the root of the secant, or of the inverse parabola when there are three points. */
function interpolated(before: Point, now: Point, other: Point): number {
  if (before.x === other.x) return (-now.y * (now.x - before.x)) / (now.y - before.y);
  const slope = (before.y - now.y) / (before.x - now.x);
  const otherSlope = (other.y - now.y) / (other.x - now.x);
  return (
    (-now.y * (other.y * otherSlope - before.y * slope)) /
    (otherSlope * slope * (other.y - before.y))
  );
}

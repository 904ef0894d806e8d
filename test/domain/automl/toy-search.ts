import type { Limits, TrialRunner } from '#domain/automl/run-search.ts';
import type { Trial, TrialResult } from '#domain/automl/trial.ts';
import type { Clock } from '#domain/clock.ts';
import type { Algorithm, AlgorithmName, Params } from '#domain/training/algorithm.ts';

/** An algorithm of which only the space and the estimate are real. */
export function toyAlgorithm(name: AlgorithmName, cpuSeconds = 1): Algorithm {
  return {
    name,
    tasks: ['binary', 'regression'],
    style: 'trees',
    space: () => [{ name: 'x', kind: 'number', min: 0, max: 1, default: 0.5 }],
    estimate: () => ({ cpuSeconds, bytes: 1000 }),
  } as unknown as Algorithm;
}

/** The loss of a configuration, whatever the data: a valley at 0.2. */
export const toyLoss = ({ x }: Params, base = 0): number => base + (Number(x) - 0.2) ** 2;

export function toyResult(trial: Trial, base = 0, seconds = 1): TrialResult {
  return {
    id: trial.id,
    rung: trial.rung,
    rowShare: trial.rowShare,
    folds: trial.folds.map((fold) => ({
      fold,
      loss: toyLoss(trial.params, base),
      rows: 80,
      seconds,
      params: trial.params,
      stopped: false,
    })),
  };
}

export interface FakeClock extends Clock {
  advance(seconds: number): void;
}

export function fakeClock(): FakeClock {
  let at = Date.UTC(2026, 0, 1);
  return {
    now: () => new Date(at),
    advance: (seconds) => {
      at += seconds * 1000;
    },
  };
}

/** Every fit takes `fitSeconds` of the fake clock; the answers follow the truth the better the smaller the loss. */
export function toyRunner(
  clock: FakeClock,
  y: Float64Array,
  fitSeconds: number,
): TrialRunner & {
  readonly begun: { readonly trial: Trial; readonly limits: Limits; readonly at: number }[];
} {
  const rows = Int32Array.from(y.keys());
  const begun: { trial: Trial; limits: Limits; at: number }[] = [];
  const losses = new Map<string, number>();
  return {
    begun,
    folds: [0, 1].map((fold) => ({
      train: rows.filter((row) => row % 2 !== fold),
      valid: rows.filter((row) => row % 2 === fold),
    })),
    parallel: 1,
    async run(trial, limits) {
      const at = clock.now().getTime() / 1000;
      if (at >= limits.deadline) return undefined;
      begun.push({ trial, limits, at });
      clock.advance(Math.min(fitSeconds * trial.folds.length, limits.deadline - at));
      losses.set(trial.id, toyLoss(trial.params));
      return toyResult(trial, 0, fitSeconds);
    },
    async fit(fit, limits) {
      if (clock.now().getTime() / 1000 >= limits.deadline) return undefined;
      clock.advance(fitSeconds);
      return {
        algorithm: 'linear',
        params: fit.params,
        learningCurve: [],
        effects: Float64Array.of(1),
      } as never;
    },
    plan: () => ({
      style: 'dense',
      inputs: [{ name: 'a', kind: 'number' }],
      operations: [],
      columns: [{ name: 'a', feature: 'a', levels: 0 }],
    }),
    answersOf: (id, fold) => {
      const own = rows.filter((row) => row % 2 === fold);
      const wrong = Math.min(0.9, 0.1 + (losses.get(id) ?? 1));
      return Float64Array.from(own).reduce(
        (answers, row, at) => {
          const p = y[row] === 1 ? 1 - wrong : wrong;
          answers[at * 2] = 1 - p;
          answers[at * 2 + 1] = p;
          return answers;
        },
        new Float64Array(own.length * 2),
      );
    },
  };
}

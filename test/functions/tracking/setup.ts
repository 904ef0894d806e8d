import { expect } from 'vitest';
import { memoryTrackingStore } from '#adapters/memory/tracking-store.ts';
import type { Role } from '#domain/access/actor.ts';
import type { TrackingStore } from '#domain/tracking/ports.ts';
import { artifactFeatures } from '#functions/tracking/calls/artifacts.ts';
import { experimentCalls } from '#functions/tracking/calls/experiments.ts';
import { loggingCalls } from '#functions/tracking/calls/logging.ts';
import { metricCalls } from '#functions/tracking/calls/metrics.ts';
import { runCalls } from '#functions/tracking/calls/runs.ts';
import { serverCalls } from '#functions/tracking/calls/server.ts';
import { askMlflow } from './ask-mlflow.ts';

/** Ids that are told apart and the same in every run of a test. */
export function countingEntropy(): () => string {
  let drawn = 0;
  return () => {
    drawn += 1;
    return (drawn * 7919).toString(16).padStart(20, '0');
  };
}

/** The calls of experiments, runs, metrics and the server, over the store's twin, with a clock that the test sets. */
export function tracking({
  role = 'scientist',
  store = memoryTrackingStore(),
}: {
  role?: Role;
  store?: TrackingStore;
} = {}) {
  const time = { now: 1_700_000_000_000 };
  const deps = { store, clock: { now: () => new Date(time.now) }, entropy: countingEntropy() };
  const calls = [
    ...experimentCalls(deps),
    ...runCalls(deps),
    ...loggingCalls(deps),
    ...metricCalls(deps),
    ...serverCalls(artifactFeatures),
  ];
  const ask = askMlflow(calls, role);
  return {
    ...deps,
    ...ask,
    calls,
    time,
    as: (other: Role) => askMlflow(calls, other),
    async experiment(name = 'churn', more: object = {}): Promise<string> {
      const { status, body } = await ask.post('experiments/create', { name, ...more });
      if (status !== 200) throw new Error(body.message);
      return body.experiment_id;
    },
    async run(experimentId = '0', more: object = {}): Promise<string> {
      const { status, body } = await ask.post('runs/create', {
        experiment_id: experimentId,
        ...more,
      });
      if (status !== 200) throw new Error(body.message);
      return body.run.info.run_id;
    },
    async runOf(id: string) {
      return (await ask.get('runs/get', { run_id: id })).body.run;
    },
  };
}

/** `{"error_code", "message"}` and the status. */
export const error = (status: number, code: string, message: RegExp) => ({
  status,
  body: {
    error_code: code,
    message: expect.stringMatching(message),
  },
});

import { createHash } from 'node:crypto';
import { conflict, notFound } from '#domain/errors.ts';
import {
  applyBatch,
  conflictingParam,
  deletedRun,
  nameIn,
  paramConflict,
} from '#domain/tracking/apply-batch.ts';
import { defaultExperiment, type Experiment } from '#domain/tracking/experiment.ts';
import type { LoggedModel } from '#domain/tracking/logged-model.ts';
import { compareInHistory, type MetricPoint } from '#domain/tracking/metric.ts';
import type { TrackingStore } from '#domain/tracking/ports.ts';
import { encodeRank } from '#domain/tracking/rank.ts';
import { longTextFrom, type Run, type RunRow } from '#domain/tracking/run.ts';
import { loggedBytes, maxRunBytes, tooLargeRun } from '#domain/tracking/run-size.ts';

/** The twin of the store in DynamoDB: each call is done whole before another begins. */
export function memoryTrackingStore(): TrackingStore {
  const experiments = new Map([[defaultExperiment.id, defaultExperiment]]);
  const runs = new Map<string, Run>();
  const histories = new Map<string, Map<string, MetricPoint>>();
  const models = new Map<string, LoggedModel>();

  const named = (name: string) => [...experiments.values()].find((one) => one.name === name);
  const knownRun = (id: string) => known(runs, id, 'run');
  const keepRun = (run: Run) => {
    if (loggedBytes(run) > maxRunBytes) throw tooLargeRun(run.id);
    runs.set(run.id, run);
  };

  return {
    async createExperiment(draft) {
      if (named(draft.name) !== undefined) throw taken(draft.name);
      const id = `${experiments.size}`;
      const created = {
        artifactLocation: `mlflow-artifacts:/${id}`,
        ...draft,
        id,
        revision: 1,
      } satisfies Experiment;
      experiments.set(id, created);
      return created;
    },
    experiment: async (id) => experiments.get(id),
    experimentByName: async (name) => named(name),
    experiments: async () => [...experiments.values()],
    async changeExperiment(id, change) {
      const now = known(experiments, id, 'experiment');
      const next = change(now);
      if (next === now) return now;
      if (next.name !== now.name && named(next.name) !== undefined) throw taken(next.name);
      const changed = { ...next, id, revision: now.revision + 1 };
      experiments.set(id, changed);
      return changed;
    },
    async changeLifecycleOfRuns(experimentId, lifecycle) {
      for (const run of runs.values())
        if (run.experimentId === experimentId && run.lifecycle !== lifecycle)
          runs.set(run.id, { ...run, lifecycle, revision: run.revision + 1 });
    },

    async createRun(run) {
      if (runs.has(run.id)) throw conflict(`There is a run ${run.id} already.`);
      keepRun(run);
    },
    run: async (id) => runs.get(id),
    runs: async (ids) => ids.flatMap((id) => runs.get(id) ?? []),
    async changeRun(id, change) {
      const now = knownRun(id);
      const next = change(now);
      if (next === now) return now;
      const { experimentId, metrics } = now;
      const changed = { ...next, id, experimentId, metrics, revision: now.revision + 1 };
      keepRun(changed);
      return changed;
    },
    async log(runId, batch) {
      const run = knownRun(runId);
      if (run.lifecycle === 'deleted') throw deletedRun(runId);
      const refused = conflictingParam(run, batch);
      if (refused !== undefined)
        throw paramConflict(runId, refused.key, refused.was, refused.wanted);
      keepRun(applyBatch<string, Run>(run, { ...batch, ...nameIn(batch.tags) }));
      for (const point of batch.metrics) {
        const name = historyOf(runId, point.key);
        const points = histories.get(name) ?? new Map<string, MetricPoint>();
        histories.set(name, points.set(Buffer.from(encodeRank(point)).toString('hex'), point));
      }
    },
    runRows: async (experimentId) =>
      [...runs.values()].filter((run) => run.experimentId === experimentId).map(rowOf),
    whole: async (rows) => rows.flatMap(({ id }) => runs.get(id) ?? []),
    history: async (runId, key) =>
      [...(histories.get(historyOf(runId, key))?.values() ?? [])].sort(compareInHistory),

    async createLoggedModel(model) {
      if (models.has(model.id)) throw conflict(`There is a logged model ${model.id} already.`);
      models.set(model.id, model);
    },
    loggedModel: async (id) => models.get(id),
    async changeLoggedModel(id, change) {
      const now = known(models, id, 'logged model');
      const next = change(now);
      if (next === now) return now;
      const { experimentId } = now;
      const changed = { ...next, id, experimentId, revision: now.revision + 1 };
      models.set(id, changed);
      return changed;
    },
    loggedModels: async (experimentId) =>
      [...models.values()].filter((model) => model.experimentId === experimentId),
  };
}

const historyOf = (runId: string, key: string): string => `${runId}/${key}`;

function known<T>(all: ReadonlyMap<string, T>, id: string, what: string): T {
  const found = all.get(id);
  if (found === undefined) throw notFound(`There is no ${what} ${id}.`);
  return found;
}

const taken = (name: string) =>
  conflict(`There is an experiment named "${name}" already, or a deleted one has this name.`, {
    hint: 'Choose another name, or restore the deleted experiment.',
  });

const rowOf = (run: Run): RunRow => ({
  ...run,
  params: shortened(run.params),
  tags: shortened(run.tags),
});

const shortened = (texts: ReadonlyMap<string, string>): RunRow['params'] =>
  new Map(
    [...texts].map(([key, text]) => [
      key,
      text.length < longTextFrom
        ? text
        : { sha256: createHash('sha256').update(text).digest('hex'), length: text.length },
    ]),
  );

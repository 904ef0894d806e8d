import { notFound } from '../errors.ts';
import type { Artifacts, ModelStore } from '../registry/ports.ts';
import type { Retraining } from '../retraining/retraining.ts';
import { knownRetraining } from '../retraining/run.ts';
import type { SearchEstimate } from './search-plan.ts';
import { type Entry, leaderboard } from './search-state.ts';
import { maybeSavedSearch } from './steps/saved-search.ts';
import { type Codec, searchFiles } from './steps/search-files.ts';

export interface ShownAutoml {
  readonly automlId: string;
  readonly model: string;
  readonly status: Retraining['status'];
  readonly step: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly version?: number;
  readonly reasons: readonly string[];
  readonly budgetSeconds: number;
  readonly maxCostUsd?: number;
  /** Absent before the data was looked at, and a month after. */
  readonly search?: {
    readonly metric: string;
    readonly estimate: SearchEstimate;
    readonly tried: number;
    readonly round: number;
    readonly rung: number;
    readonly spentSeconds: number;
    readonly done: boolean;
  };
  /** Best first. */
  readonly leaderboard: readonly ShownEntry[];
}

export interface ShownEntry extends Pick<Entry, 'id' | 'algorithm' | 'params' | 'seconds'> {
  /** On the highest rung it reached; null when it failed. */
  readonly loss: number | null;
  readonly rungs: number;
  readonly error?: string;
}

const shown = 100;

/** @throws DomainError `not-found` */
export async function showAutoml(
  deps: {
    readonly store: ModelStore;
    readonly artifacts: Artifacts;
    readonly codec: Codec;
  },
  model: string,
  id: string,
): Promise<ShownAutoml> {
  const retraining = await knownRetraining(deps.store, model, id);
  const { trigger, status, step, startedAt, finishedAt, version, reasons } = retraining;
  if (trigger.search === undefined)
    throw notFound(`Retraining ${id} of ${model} is no search.`, {
      field: 'id',
      hint: `GET /v1/models/${model}/retrainings/${id} shows it.`,
    });
  const files = searchFiles(deps.artifacts, deps.codec, { model, retrainingId: id });
  const saved = await maybeSavedSearch(files);
  return {
    automlId: id,
    model,
    status,
    step,
    startedAt,
    ...(finishedAt !== undefined && { finishedAt }),
    ...(version !== undefined && { version }),
    reasons,
    ...trigger.search,
    ...(saved && {
      search: {
        metric: saved.state.plan.metric,
        estimate: saved.state.plan.estimate,
        tried: saved.state.entries.length,
        round: saved.state.round,
        rung: saved.state.rung,
        spentSeconds: saved.state.spentSeconds,
        done: saved.state.done,
      },
    }),
    leaderboard: leaderboard(saved?.state.entries ?? [])
      .slice(0, shown)
      .map(({ id: trial, algorithm, params, seconds, losses, error }) => ({
        id: trial,
        algorithm,
        params,
        seconds,
        loss: losses.at(-1) ?? null,
        rungs: losses.length,
        ...(error !== undefined && { error }),
      })),
  };
}

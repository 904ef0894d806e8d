import type { Actor } from '../access/actor.ts';
import { DomainError, invalid } from '../errors.ts';
import { knownModel } from '../registry/change-model.ts';
import type { Artifacts } from '../registry/ports.ts';
import { targetOf } from '../registry/target-of.ts';
import { readTable } from '../retraining/files.ts';
import { type RetrainingDeps, requestRetraining } from '../retraining/request-retraining.ts';
import { sizeOf } from '../retraining/validate.ts';
import type { Price } from './estimate-search.ts';
import { planSearch } from './plan-search.ts';
import type { Algorithms } from './propose-trials.ts';
import type { SearchEstimate } from './search-plan.ts';

export interface RequestAutomlDeps extends RetrainingDeps {
  readonly artifacts: Artifacts;
  readonly algorithms: Algorithms;
  readonly workers: number;
  readonly price: Price;
}

export interface RequestAutomlInput {
  readonly model: string;
  readonly actor: Actor;
  readonly changeId: string;
  readonly dataset?: string | undefined;
  readonly reason?: string | undefined;
  readonly budgetSeconds: number;
  readonly maxCostUsd?: number | undefined;
}

export interface RequestedAutoml {
  readonly automlId: string;
  /** What it will take at most; null where the data is too large to be looked at now, and the first step says it. */
  readonly estimate: SearchEstimate | null;
}

/** A request may take 29 s, and should not keep anybody waiting for half of that. */
const maxBytes = 20_000_000;
/** Of the rows; the others are the hold-out. */
const searchedShare = 0.8;

/**
 * AML-2: a retraining that searches. Everything around it (lock, data, gate, approvals, rollout) is that of any other.
 *
 * @throws DomainError `invalid` for a search that may cost more than it is allowed to; and as `requestRetraining`.
 */
export async function requestAutoml(
  deps: RequestAutomlDeps,
  input: RequestAutomlInput,
): Promise<RequestedAutoml> {
  const { budgetSeconds, maxCostUsd, dataset, actor } = input;
  const estimate = await estimateOf(deps, input);
  const amount = estimate?.cost?.amount ?? 0;
  if (maxCostUsd !== undefined && amount > maxCostUsd)
    throw invalid(
      `This search may cost ${amount.toFixed(2)} ${deps.price.currency}, more than the ${maxCostUsd} it is allowed to.`,
      { field: 'maxCostUsd', hint: 'Give it fewer budgetSeconds, or a higher limit.' },
    );
  const { retrainingId } = await requestRetraining(deps, {
    model: input.model,
    actor,
    changeId: input.changeId,
    trigger: {
      kind: 'manual',
      reason: input.reason ?? `A search was asked for by ${actor.name}.`,
      requestedBy: actor.name,
      ...(dataset !== undefined && { datasetUri: dataset }),
      search: { budgetSeconds, ...(maxCostUsd !== undefined && { maxCostUsd }) },
    },
  });
  return { automlId: retrainingId, estimate };
}

async function estimateOf(
  { store, artifacts, algorithms, workers, price }: RequestAutomlDeps,
  { model: name, dataset, budgetSeconds }: RequestAutomlInput,
): Promise<SearchEstimate | null> {
  const model = await knownModel(store, name);
  const uri = dataset ?? model.trainingData?.uri;
  // What is wrong with the model is said by `requestRetraining`.
  if (uri === undefined || model.task === 'regression') return null;
  try {
    const table = await readTable(artifacts, uri, maxBytes);
    const size = sizeOf(table, { ...model, target: targetOf(model) });
    if (size.outputs < 2 || size.columns < 1) return null;
    const searched = { ...size, rows: Math.max(1, Math.round(searchedShare * size.rows)) };
    return planSearch(searched, algorithms, { budgetSeconds, parallel: workers, price }).estimate;
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'too-large') return null;
    throw error;
  }
}

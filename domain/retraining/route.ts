import type { Clock } from '../clock.ts';
import type { ModelStore } from '../registry/ports.ts';
import type { Algorithm, Params, Size } from '../training/algorithm.ts';
import { noteProgress } from './note-progress.ts';
import { routeTraining, type TrainingLimits, type TrainingRoute } from './route-training.ts';
import { knownRun, type RunInput } from './run.ts';

export interface RouteDeps {
  readonly store: ModelStore;
  readonly clock: Clock;
  /** What will be trained. */
  readonly algorithm: Pick<Algorithm, 'estimate'>;
  readonly limits: TrainingLimits;
}

export interface RouteInput extends RunInput {
  readonly size: Size;
  readonly params?: Params | undefined;
}

export interface Routed {
  readonly to: TrainingRoute['to'] | 'search';
  readonly reasons: readonly string[];
}

const stepNames = {
  lambda: 'training',
  sagemaker: 'training on SageMaker',
  search: 'searching',
} as const;

/** RTR-4: decides where the training runs, before it has cost anything. */
export async function route(deps: RouteDeps, input: RouteInput): Promise<Routed> {
  const { retraining } = await knownRun(deps.store, input);
  const { size, params = {} } = input;
  const estimate = deps.algorithm.estimate(size, params);
  const { to: where, reason } = routeTraining({ ...size, estimate }, deps.limits);
  const { search } = retraining.trigger;
  if (search !== undefined && where === 'sagemaker')
    return {
      to: 'nowhere',
      reasons: [reason, 'A search runs in Lambdas only; ask for a retraining, or use fewer rows.'],
    };
  const to = search !== undefined && where === 'lambda' ? 'search' : where;
  if (to !== 'nowhere')
    await noteProgress(deps, input, { action: 'RetrainingAdvanced', step: stepNames[to] });
  return {
    to,
    reasons: search === undefined ? [reason] : [`A search in Lambdas. One training: ${reason}`],
  };
}

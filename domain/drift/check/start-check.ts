import type { Clock, Ids } from '../../clock.ts';
import { knownModel } from '../../registry/change-model.ts';
import type { ModelStore } from '../../registry/ports.ts';
import type { Workflows } from '../../workflows.ts';
import { checkWindow } from './check-window.ts';

/** One check as the state machine takes it. */
export interface CheckRequest {
  readonly model: string;
  readonly from?: string;
  readonly to?: string;
  /** Of the report; without one the check makes its own from model, version and window. */
  readonly id?: string;
  /** The window has its report, and lines came late: count it again. */
  readonly again?: true;
}

/**
 * Asks for a check of a window (the last 24 hours without one); the report will be there under `checkId`.
 *
 * @throws DomainError `not-found` for an unknown model, `invalid` for a window that is none.
 */
export async function startCheck(
  deps: {
    readonly store: ModelStore;
    readonly workflows: Workflows;
    readonly clock: Clock;
    readonly ids: Ids;
  },
  input: {
    readonly model: string;
    readonly from?: string | undefined;
    readonly to?: string | undefined;
  },
): Promise<{ readonly checkId: string }> {
  const { name: model } = await knownModel(deps.store, input.model);
  const { from, to } = checkWindow(input, deps.clock.now());
  const checkId = deps.ids.next();
  const request: CheckRequest = {
    model,
    from: from.toISOString(),
    to: to.toISOString(),
    id: checkId,
  };
  await deps.workflows.start('drift-check', checkId, { models: [request] });
  return { checkId };
}

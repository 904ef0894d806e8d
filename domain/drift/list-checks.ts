import type { Clock } from '../clock.ts';
import type { ModelStore } from '../registry/ports.ts';
import { lastFullHour } from './check-window.ts';
import type { CheckRequest } from './start-check.ts';

/** What the hourly round checks: every model that serves, over the last hour that is over. */
export async function listChecks(deps: {
  readonly store: ModelStore;
  readonly clock: Clock;
}): Promise<{ readonly models: readonly CheckRequest[] }> {
  const { from, to } = lastFullHour(deps.clock.now());
  const models = await deps.store.models();
  const serving = await Promise.all(models.map(({ name }) => deps.store.serving(name)));
  return {
    models: serving.flatMap((record) =>
      record === undefined
        ? []
        : [{ model: record.model, from: from.toISOString(), to: to.toISOString() }],
    ),
  };
}

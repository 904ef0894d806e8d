import type { Clock } from '../clock.ts';
import { notFound } from '../errors.ts';
import { checkExperimentName, experimentTagValue } from './create-experiment.ts';
import type { Experiment } from './experiment.ts';
import { checkKey } from './key-rules.ts';
import { checkExperimentId, mustBeActive } from './known-experiment.ts';
import type { TrackingStore } from './ports.ts';

interface Deps {
  readonly store: TrackingStore;
  readonly clock: Clock;
}

/** Changes an active experiment; the time of its last update moves when something is changed. */
async function change(
  { store, clock }: Deps,
  id: string,
  decide: (now: Experiment) => Partial<Experiment>,
): Promise<void> {
  checkExperimentId(id);
  await store.changeExperiment(id, (experiment) => {
    mustBeActive(experiment);
    const parts = decide(experiment);
    return Object.keys(parts).length === 0
      ? experiment
      : { ...experiment, ...parts, updatedAt: clock.now().getTime() };
  });
}

/** @throws DomainError `not-found`; `invalid` for a deleted one; `conflict` when the name is taken. */
export async function renameExperiment(
  deps: Deps,
  input: { readonly id: string; readonly name: string },
): Promise<void> {
  checkExperimentName(input.name, 'new_name');
  await change(deps, input.id, ({ name }) => (name === input.name ? {} : { name: input.name }));
}

/** @throws DomainError `not-found`; `invalid` for a deleted one, a key or a value that is none. */
export async function setExperimentTag(
  deps: Deps,
  input: { readonly id: string; readonly key: string; readonly value: string },
): Promise<void> {
  checkKey(input.key, 'key');
  const value = experimentTagValue(input.value, 'value');
  await change(deps, input.id, ({ tags }) =>
    tags.get(input.key) === value ? {} : { tags: new Map(tags).set(input.key, value) },
  );
}

/** @throws DomainError `not-found`, also when it has no such tag; `invalid` for a deleted one. */
export async function deleteExperimentTag(
  deps: Deps,
  input: { readonly id: string; readonly key: string },
): Promise<void> {
  await change(deps, input.id, ({ tags }) => {
    const left = new Map(tags);
    if (!left.delete(input.key))
      throw notFound(`Experiment ${input.id} has no tag "${input.key}".`);
    return { tags: left };
  });
}

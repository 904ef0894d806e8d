import { notFound } from '../errors.ts';
import type { Experiment } from './experiment.ts';
import type { Found } from './found.ts';
import { maxSearchResults } from './limits.ts';
import { checkMaxResults } from './max-results.ts';
import type { TrackingStore } from './ports.ts';
import { experimentKind } from './search/experiment-kind.ts';
import { searchPage, tokenAfter } from './search/search-page.ts';
import { isSeen, type ViewType } from './view-type.ts';

/** @throws DomainError `not-found`, which is how a client learns to create it. */
export async function experimentNamed(
  store: Pick<TrackingStore, 'experimentByName'>,
  name: string,
): Promise<Experiment> {
  const experiment = await store.experimentByName(name);
  if (experiment === undefined) throw notFound(`There is no experiment named "${name}".`);
  return experiment;
}

/** @throws DomainError `invalid` for a filter, an order, a page that is none. */
export async function searchExperiments(
  { store }: { readonly store: Pick<TrackingStore, 'experiments'> },
  input: {
    readonly filter?: string;
    readonly orderBy: readonly string[];
    readonly view: ViewType;
    readonly maxResults: number;
    readonly pageToken?: string;
  },
): Promise<Found<Experiment>> {
  checkMaxResults(input.maxResults, maxSearchResults);
  const seen = (await store.experiments()).filter(({ lifecycle }) => isSeen(input.view, lifecycle));
  const request = { ...input, scope: input.view };
  return {
    ...searchPage(experimentKind, seen, request),
    tokenAfter: (experiment) => tokenAfter(experimentKind, request, experiment),
  };
}

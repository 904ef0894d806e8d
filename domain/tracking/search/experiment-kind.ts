import type { Experiment } from '../experiment.ts';
import type { SearchKind } from './search-kind.ts';

export const experimentKind: SearchKind<Experiment> = {
  searched: 'experiments',
  entities: [],
  defaultOrder: [],
  ties: [],
};

import type { RunRow } from '../run.ts';
import type { SearchKind } from './search-kind.ts';

export const runKind: SearchKind<RunRow> = {
  searched: 'runs',
  entities: [],
  defaultOrder: [],
  ties: [],
};

import type { RegisteredModelRow, SearchKind } from './search-kind.ts';

export const registeredModelKind: SearchKind<RegisteredModelRow> = {
  searched: 'registered models',
  entities: [],
  defaultOrder: [],
  ties: [],
};

import type { ModelVersionRow, SearchKind } from './search-kind.ts';

export const modelVersionKind: SearchKind<ModelVersionRow> = {
  searched: 'model versions',
  entities: [],
  defaultOrder: [],
  ties: [],
};

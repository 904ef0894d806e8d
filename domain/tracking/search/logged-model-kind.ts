import type { LoggedModel } from '../logged-model.ts';
import type { SearchKind } from './search-kind.ts';

export const loggedModelKind: SearchKind<LoggedModel> = {
  searched: 'logged models',
  entities: [],
  defaultOrder: [],
  ties: [],
};

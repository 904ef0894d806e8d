import { byAttribute, entity, textField, textsByKey } from './fields.ts';
import { noPrompts, tagOrNoPrompt } from './prompt-tag.ts';
import {
  type Field,
  likeness,
  membership,
  type RegisteredModelRow,
  type SearchKind,
} from './search-kind.ts';

const name = textField<RegisteredModelRow>((model) => model.name, [...likeness, ...membership]);
const updated: Field<RegisteredModelRow> = {
  literal: 'number',
  operators: [],
  sortable: true,
  read: (model) => model.updatedAt,
};

/** `registered-models/search`. */
export const registeredModelKind: SearchKind<RegisteredModelRow> = {
  searched: 'registered models',
  entities: [
    entity(
      'attribute',
      new Map([
        ['name', name],
        ['last_updated_timestamp', updated],
      ]),
      { aliases: new Map([['timestamp', 'last_updated_timestamp']]) },
    ),
    entity(
      'tag',
      textsByKey((model, key) => tagOrNoPrompt(model.tags, key), {
        nullable: false,
        sortable: false,
      }),
    ),
  ],
  implied: [noPrompts],
  defaultOrder: [],
  ties: [byAttribute('name', 'ASC')],
};

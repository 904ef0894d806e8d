import { byAttribute, entity, textField, textsByKey } from './fields.ts';
import { noPrompts, tagOrNoPrompt } from './prompt-tag.ts';
import {
  type Field,
  inequality,
  likeness,
  type ModelVersionRow,
  membership,
  type SearchKind,
} from './search-kind.ts';

const onlySorted = (read: (version: ModelVersionRow) => number): Field<ModelVersionRow> => ({
  literal: 'number',
  operators: [],
  sortable: true,
  read,
});

const attributes = new Map<string, Field<ModelVersionRow>>([
  ['name', textField((version) => version.name, [...likeness, ...membership])],
  ['run_id', textField((version) => version.runId, [...likeness, ...membership], false)],
  ['source_path', textField((version) => version.source, likeness, false)],
  [
    'version_number',
    {
      literal: 'integer',
      operators: inequality,
      sortable: true,
      read: (version) => version.version,
    },
  ],
  ['creation_timestamp', onlySorted((version) => version.createdAt)],
  ['last_updated_timestamp', onlySorted((version) => version.updatedAt)],
]);

/** `model-versions/search`. */
export const modelVersionKind: SearchKind<ModelVersionRow> = {
  searched: 'model versions',
  entities: [
    entity('attribute', attributes),
    entity(
      'tag',
      textsByKey((version, key) => tagOrNoPrompt(version.tags, key), {
        nullable: false,
        sortable: false,
      }),
    ),
  ],
  implied: [noPrompts],
  defaultOrder: [
    byAttribute('last_updated_timestamp', 'DESC'),
    byAttribute('name', 'ASC'),
    byAttribute('version_number', 'DESC'),
  ],
  ties: [byAttribute('name', 'ASC'), byAttribute('version_number', 'DESC')],
};

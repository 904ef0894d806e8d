import type { Experiment } from '../experiment.ts';
import { byAttribute, entity, numberField, textField, textsByKey } from './fields.ts';
import { equality, type Field, membership, type SearchKind } from './search-kind.ts';

/** `experiments/search`. */
export const experimentKind: SearchKind<Experiment> = {
  searched: 'experiments',
  entities: [
    entity(
      'attribute',
      new Map<string, Field<Experiment>>([
        ['name', textField((experiment) => experiment.name)],
        [
          'experiment_id',
          {
            literal: 'digits',
            operators: [...equality, ...membership],
            sortable: true,
            read: (experiment) => Number(experiment.id),
          },
        ],
        ['creation_time', numberField((experiment) => experiment.createdAt)],
        ['last_update_time', numberField((experiment) => experiment.updatedAt)],
      ]),
    ),
    entity(
      'tag',
      textsByKey((experiment, key) => experiment.tags.get(key), {
        nullable: true,
        sortable: false,
      }),
    ),
  ],
  defaultOrder: [byAttribute('creation_time', 'DESC'), byAttribute('experiment_id', 'ASC')],
  ties: [byAttribute('experiment_id', 'DESC')],
};

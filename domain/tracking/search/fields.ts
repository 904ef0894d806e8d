import type { LongText } from '../run.ts';
import {
  type Cell,
  type Comparison,
  type DatasetFilter,
  type Entity,
  type EntityId,
  type Field,
  inequality,
  likeness,
  type Operator,
  presence,
  type SearchKind,
  type SortKey,
} from './search-kind.ts';

const entityNames: Readonly<Record<EntityId, readonly string[]>> = {
  attribute: ['attributes', 'attribute', 'attr'],
  metric: ['metrics', 'metric'],
  param: ['params', 'param', 'parameters', 'parameter'],
  tag: ['tags', 'tag'],
  dataset: ['datasets', 'dataset'],
};

/** Attributes, metrics… with the spellings MLflow has for them anywhere. */
export const entity = <T>(
  id: EntityId,
  fields: Entity<T>['fields'],
  more: { readonly names?: readonly string[]; readonly aliases?: Entity<T>['aliases'] } = {},
): Entity<T> => ({
  id,
  names: [...entityNames[id], ...(more.names ?? [])],
  fields,
  ...(more.aliases && { aliases: more.aliases }),
});

type TextOf<T> = (item: T) => string | undefined;

export const textField = <T>(
  read: TextOf<T>,
  operators: readonly Operator[] = likeness,
  sortable = true,
): Field<T> => ({ literal: 'text', operators, sortable, read });

export const numberField = <T>(read: (item: T) => number | undefined): Field<T> => ({
  literal: 'number',
  operators: inequality,
  sortable: true,
  read,
});

/** Fields of params or tags: any key. */
export const textsByKey =
  <T>(
    read: (item: T, key: string) => string | LongText | undefined,
    options: { readonly nullable: boolean; readonly sortable: boolean },
  ) =>
  (key: string): Field<T> => ({
    literal: 'text',
    operators: options.nullable ? [...likeness, ...presence] : likeness,
    sortable: options.sortable,
    read: (item) => read(item, key),
  });

export const metricsByKey =
  <T>(
    read: (
      item: T,
      key: string,
      datasets: readonly DatasetFilter[],
    ) => Cell | readonly Cell[] | undefined,
  ) =>
  (key: string): Field<T> => ({
    literal: 'number',
    operators: inequality,
    sortable: true,
    read: (item, datasets) => read(item, key, datasets),
  });

export const byAttribute = (key: string, direction: 'ASC' | 'DESC'): SortKey => ({
  entity: 'attribute',
  key,
  descending: direction === 'DESC',
});

/** The field of a comparison or sort key that was parsed for this kind. */
export function fieldOf<T>(kind: SearchKind<T>, of: Pick<Comparison, 'entity' | 'key'>): Field<T> {
  const fields = kind.entities.find(({ id }) => id === of.entity)?.fields;
  const field = typeof fields === 'function' ? fields(of.key) : fields?.get(of.key);
  if (!field) throw new RangeError(`${kind.searched} have no ${of.entity} ${of.key}`);
  return field;
}

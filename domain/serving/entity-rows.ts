import { invalid, notFound } from '../errors.ts';
import type { Signature } from '../registry/signature.ts';
import type { OnlineFeatures } from './ports.ts';
import { rowColumns } from './row-columns.ts';
import { maxInstances, type Row } from './rows-to-tensors.ts';
import { shown } from './tensor-elements.ts';

/** A partition key takes 2048 bytes, a character up to three of them. */
const maxIdLength = 512;
/** Ids that an error names. */
const maxNamed = 20;

/** Checks `entities` of a request: texts or whole numbers, at most as many as rows. Throws `invalid` with the place. */
export function entityIds(entities: unknown): readonly string[] {
  if (!Array.isArray(entities) || entities.length === 0 || entities.length > maxInstances)
    throw invalid(`\`entities\` must be a list of 1 to ${maxInstances} ids.`, {
      field: 'entities',
      hint: 'Send {"entities":["customer-4711"]}, or the rows themselves as "instances".',
    });
  return entities.map((id: unknown, at) => {
    const text = typeof id === 'number' && Number.isSafeInteger(id) ? String(id) : id;
    if (
      typeof text === 'string' &&
      text !== '' &&
      text.length <= maxIdLength &&
      text.isWellFormed()
    )
      return text;
    throw invalid(`entities[${at}] is no id: ${shown(id)}.`, {
      field: `entities[${at}]`,
      hint: `Ids are texts of at most ${maxIdLength} characters, or whole numbers.`,
    });
  });
}

/** SRV-7: the features of each entity. Throws `not-found` with the ids that have none. */
export async function entityFeatures(
  features: OnlineFeatures,
  model: string,
  ids: readonly string[],
): Promise<readonly Row[]> {
  const found = await features.get(model, ids);
  const missing = ids.filter((_, at) => found[at] === undefined);
  if (missing.length === 0) return found as readonly Row[];
  const named = missing.slice(0, maxNamed).map((id) => JSON.stringify(id));
  const more = missing.length > maxNamed ? ` and ${missing.length - maxNamed} more` : '';
  throw notFound(`No features of ${model} are kept for ${named.join(', ')}${more}.`, {
    field: `entities[${ids.indexOf(missing[0] as string)}]`,
    hint: 'Materialise their features, or send the rows themselves as "instances".',
  });
}

/** The columns a model takes, of entities that may have more. Throws `not-found` for one that an entity lacks. */
export function entityRows(
  signature: Signature,
  ids: readonly string[],
  features: readonly Row[],
): readonly Row[] {
  const columns = rowColumns(signature) ?? [];
  return features.map((row, at) =>
    Object.fromEntries(
      columns.map(({ name }) => {
        if (Object.hasOwn(row, name)) return [name, row[name] ?? null];
        throw notFound(`The entity ${JSON.stringify(ids[at])} has no feature ${name}.`, {
          field: `entities[${at}]`,
          hint: 'Materialise it; a value that is missing is kept as null.',
        });
      }),
    ),
  );
}

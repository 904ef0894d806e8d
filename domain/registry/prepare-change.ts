import { utf8ToBytes } from '@noble/hashes/utils.js';
import { invalid, tooLarge } from '../errors.ts';
import type { AuditEntry } from '../governance/audit.ts';
import { appendAudit } from '../governance/audit-chain.ts';
import type { Model } from './model.ts';
import { plain } from './plain.ts';
import type { ModelChange, ModelEntity, RemovableEntity } from './ports.ts';

/** Exactly what a commit writes, the same for every adapter. */
export interface PreparedChange {
  readonly model: Model;
  readonly puts: readonly ModelEntity[];
  readonly removes: readonly RemovableEntity[];
  readonly entry: AuditEntry;
}

/** One DynamoDB transaction takes 100 items: four are the model, its listing, the audit entry and the change marker. */
export const maxEntities = 96;

/** A partition key takes 2048 bytes, a character up to three of them. */
const maxIdLength = 600;

/**
 * DynamoDB takes 400 KB in an item. The JSON of what we keep is longer than the item's own encoding (quotes, commas,
 * digits), so what fits here fits there.
 */
const maxItemBytes = 390_000;

/** A transaction takes 4 MB, in the item's own encoding; what else is in it is small. */
const maxChangeBytes = 3_900_000;

/**
 * Numbers and hashes a change.
 *
 * @throws DomainError `invalid` for an id that is too long for a key, `too-large` for an entity that is, or for all of
 * them together; RangeError when the change cannot be one transaction (too many entities, one twice, another model's):
 * that is a mistake of the use case, not of its caller.
 */
export function prepareChange(change: ModelChange): PreparedChange {
  if (change.id.length > maxIdLength)
    throw invalid(`The change id has ${change.id.length} characters; at most ${maxIdLength}.`, {
      field: 'Idempotency-Key',
    });
  const removes = change.removes ?? [];
  const touched = [...change.puts, ...removes];
  if (touched.length > maxEntities)
    throw new RangeError(
      `Change ${change.id} touches ${touched.length} entities; at most ${maxEntities}.`,
    );
  const stranger = touched.find((entity) => entity.model !== change.model.name);
  if (stranger !== undefined)
    throw new RangeError(
      `Change ${change.id} of ${change.model.name} writes a ${stranger.kind} of ${stranger.model}.`,
    );
  if (new Set(touched.map(entityName)).size < touched.length)
    throw new RangeError(`Change ${change.id} writes the same entity twice.`);
  const { model, entry } = appendAudit(change.model, change.audit);
  const prepared = {
    model: plain(model, 'model'),
    puts: change.puts.map((entity) => plain(entity, entityName(entity))),
    removes,
    entry,
  };
  const sizes = [
    checkSize(prepared.model, `model ${model.name}`),
    checkSize(entry, `The audit entry of ${entry.subject}`),
    ...prepared.puts.map((entity) => checkSize(entity, entityName(entity))),
  ];
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (bytes > maxChangeBytes)
    throw tooLarge(
      `This changes ${prepared.puts.length} things of ${model.name} at once, of ${bytes} bytes together; at most ${maxChangeBytes} are written at once.`,
      { hint: 'Shorten tags and descriptions of its versions, or delete versions nobody needs.' },
    );
  return prepared;
}

/**
 * Bytes of its JSON.
 *
 * @throws DomainError `too-large`
 */
function checkSize(item: unknown, name: string): number {
  const bytes = utf8ToBytes(JSON.stringify(item)).length;
  if (bytes > maxItemBytes)
    throw tooLarge(`${name} has ${bytes} bytes; at most ${maxItemBytes} can be kept.`, {
      hint: 'Shorten names and texts, or take fewer columns; large things belong in files.',
    });
  return bytes;
}

/** What tells an entity from the others of its model, e.g. `version 3`. */
export function entityName(entity: ModelEntity): string {
  switch (entity.kind) {
    case 'version':
      return `version ${entity.version}`;
    case 'alias':
      return `alias ${entity.alias}`;
    case 'serving':
    case 'monitoring':
    case 'alert':
      return entity.kind;
    default:
      return `${entity.kind} ${entity.id}`;
  }
}

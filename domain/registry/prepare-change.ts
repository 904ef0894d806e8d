import { invalid } from '../errors.ts';
import type { AuditEntry } from '../governance/audit.ts';
import { appendAudit } from '../governance/audit-chain.ts';
import type { Model } from './model.ts';
import type { Alias } from './model-version.ts';
import { plain } from './plain.ts';
import type { ModelChange, ModelEntity } from './ports.ts';

/** Exactly what a commit writes, the same for every adapter. */
export interface PreparedChange {
  readonly model: Model;
  readonly puts: readonly ModelEntity[];
  readonly removes: readonly Alias[];
  readonly entry: AuditEntry;
}

/** One DynamoDB transaction takes 100 items: three are the model, the audit entry and the change marker. */
const maxEntities = 97;

/** A partition key takes 2048 bytes, a character up to three of them. */
const maxIdLength = 600;

/**
 * Numbers and hashes a change.
 *
 * @throws DomainError `invalid` for an id that is too long for a key; RangeError when the change cannot be one transaction (too much, an entity twice, another model's entity);
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
  return {
    model: plain(model, 'model'),
    puts: change.puts.map((entity) => plain(entity, entityName(entity))),
    removes,
    entry,
  };
}

/** What tells an entity from the others of its model, e.g. `version 3`. */
export function entityName(entity: ModelEntity): string {
  switch (entity.kind) {
    case 'version':
      return `version ${entity.version}`;
    case 'alias':
      return `alias ${entity.alias}`;
    case 'serving':
      return 'serving';
    default:
      return `${entity.kind} ${entity.id}`;
  }
}

import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { unavailable } from '#domain/errors.ts';
import { changeIdTaken, isSameChange, revisionMoved } from '#domain/registry/commit-errors.ts';
import type {
  AppliedChange,
  ModelChange,
  ModelEntity,
  RemovableEntity,
} from '#domain/registry/ports.ts';
import { type PreparedChange, prepareChange } from '#domain/registry/prepare-change.ts';
import { codesOf, maxTries, mayPass, pauseAfter } from './cancelled.ts';
import type { Entities } from './entities.ts';
import type { Table } from './table.ts';

type Writes = NonNullable<TransactWriteCommandInput['TransactItems']>;
type Put = NonNullable<Writes[number]['Put']>;

/** How long a change id is remembered. Retries of a request or of a pipeline step come within hours. */
const markerDays = 30;

/** The marker and the model come first of a change's writes, so that their cancellation reasons are found by place. */
const [markerPlace, modelPlace] = [0, 1];

/** A change with what it writes, and where in the transaction that begins. */
interface Part {
  readonly change: ModelChange;
  readonly prepared: PreparedChange;
  readonly writes: Writes;
  readonly begin: number;
}

export interface Committed {
  readonly revision: number;
  readonly replayed: boolean;
}

/** One change of one model. */
export async function commit(
  table: Table,
  entities: Entities,
  change: ModelChange,
): Promise<Committed> {
  const [committed] = await commitTogether(table, entities, [change]);
  return committed as Committed;
}

/**
 * One `TransactWriteItems` for one change, or for several that hold together. The SDK sends each command with its own
 * ClientRequestToken, so that its own retry of an answer that got lost is not a second transaction; after ten minutes
 * the marker does that. ElectroDB makes keys, items and conditions; the transaction is sent by the document client,
 * because ElectroDB's own hides whether it was cancelled for a condition, a conflict or throttling.
 */
export async function commitTogether(
  { client }: Table,
  entities: Entities,
  changes: readonly ModelChange[],
): Promise<readonly Committed[]> {
  const parts = partsOf(entities, changes);
  const TransactItems = parts.flatMap(({ writes }) => writes);
  for (let tries = 1; ; tries += 1) {
    try {
      await client.send(new TransactWriteCommand({ TransactItems }));
      return parts.map(({ prepared }) => ({ revision: prepared.model.revision, replayed: false }));
    } catch (error) {
      const applied = await appliedBefore(entities, parts, error);
      if (applied !== undefined)
        return applied.map(({ revision }) => ({ revision, replayed: true }));
      for (const { change, begin } of parts)
        if (codesOf(error)[begin + modelPlace] === 'ConditionalCheckFailed')
          throw revisionMoved(change, error);
      const [{ change }] = parts as [Part];
      if (!mayPass(error)) throw error;
      if (tries === maxTries) throw refused(change, error);
      await pauseAfter(tries);
    }
  }
}

function partsOf(entities: Entities, changes: readonly ModelChange[]): readonly Part[] {
  const parts: Part[] = [];
  let begin = 0;
  for (const change of changes) {
    const prepared = prepareChange(change);
    const writes = writesOf(entities, change, prepared);
    parts.push({ change, prepared, writes, begin });
    begin += writes.length;
  }
  return parts;
}

function writesOf(entities: Entities, change: ModelChange, prepared: PreparedChange): Writes {
  const { model, entry, puts, removes } = prepared;
  const marker = {
    id: change.id,
    model: model.name,
    action: entry.action,
    revision: model.revision,
    expiresAt: Math.floor(Date.parse(entry.at) / 1000) + markerDays * 86_400,
  };
  const first = change.model.revision === 0;
  return [
    { Put: put(entities.change.create(marker).params()) },
    {
      Put: put(
        first
          ? entities.model.create(model).params()
          : entities.model
              .put(model)
              .where(({ revision }, { eq }) => eq(revision, change.model.revision))
              .params(),
      ),
    },
    { Put: put(entities.audit.create(entry).params()) },
    model.deletedAt === undefined
      ? { Put: put(entities.listing.put(model).params()) }
      : { Delete: deletion(entities.listing.delete({ name: model.name }).params()) },
    ...puts.map((entity) => ({ Put: put(putParams(entities, entity)) })),
    ...removes.map((entity) => ({ Delete: deletion(deleteParams(entities, entity)) })),
  ];
}

const put = (params: unknown): Put => params as Put;
const deletion = (params: unknown) => params as NonNullable<Writes[number]['Delete']>;

function deleteParams(entities: Entities, entity: RemovableEntity): unknown {
  const { model } = entity;
  switch (entity.kind) {
    case 'version':
      return entities.version.delete({ model, version: entity.version }).params();
    case 'alias':
      return entities.alias.delete({ model, alias: entity.alias }).params();
    case 'serving':
      return entities.serving.delete({ model }).params();
  }
}

function putParams(entities: Entities, entity: ModelEntity): unknown {
  switch (entity.kind) {
    case 'version':
      return entities.version.put(entity).params();
    case 'alias':
      return entities.alias.put(entity).params();
    case 'serving':
      return entities.serving.put(entity).params();
    case 'approval':
      return entities.approval.put(entity).params();
    case 'rollout':
      return entities.rollout.put(entity).params();
    case 'retraining':
      return entities.retraining.put(entity).params();
    case 'batch':
      return entities.batch.put(entity).params();
    case 'monitoring':
      return entities.monitoring.put(entity).params();
    case 'alert':
      return entities.alert.put(entity).params();
    case 'drift':
      return entities.drift.put({ ...entity, windowTo: entity.window.to }).params();
  }
}

/**
 * The markers that stopped the transaction, if all of them did. They are asked before the revision: a change that was
 * applied has moved the revision itself.
 */
async function appliedBefore(
  entities: Entities,
  parts: readonly Part[],
  error: unknown,
): Promise<readonly AppliedChange[] | undefined> {
  const codes = codesOf(error);
  if (!parts.every(({ begin }) => codes[begin + markerPlace] === 'ConditionalCheckFailed'))
    return undefined;
  const found = await Promise.all(
    parts.map(async ({ change }) => {
      const { data } = await entities.change.get({ id: change.id }).go({ consistent: true });
      const applied = (data ?? undefined) as AppliedChange | undefined;
      if (applied !== undefined && !isSameChange(change, applied))
        throw changeIdTaken(change, applied);
      return applied;
    }),
  );
  return found.includes(undefined) ? undefined : (found as AppliedChange[]);
}

/** Another transaction on the model still in flight is a race that was lost; the rest is the table's load. */
const refused = (change: ModelChange, cause: unknown): Error =>
  codesOf(cause).includes('TransactionConflict')
    ? revisionMoved(change, cause)
    : unavailable(`The control table takes no changes of ${change.model.name} now.`, {
        hint: 'Try again in a minute.',
        cause,
      });

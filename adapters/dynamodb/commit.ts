import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CancellationReason,
  type TransactionCanceledException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { unavailable } from '#domain/errors.ts';
import { changeIdTaken, isSameChange, revisionMoved } from '#domain/registry/commit-errors.ts';
import type { AppliedChange, ModelChange, ModelEntity } from '#domain/registry/ports.ts';
import { type PreparedChange, prepareChange } from '#domain/registry/prepare-change.ts';
import type { Entities } from './entities.ts';
import type { Table } from './table.ts';

type Writes = NonNullable<TransactWriteCommandInput['TransactItems']>;
type Put = NonNullable<Writes[number]['Put']>;

/** How long a change id is remembered. Retries of a request or of a pipeline step come within hours. */
const markerDays = 30;

/** Tries when DynamoDB could not take the transaction at all, which says nothing about the revision. */
const maxTries = 5;
const firstPauseMs = 20;

/** The marker and the model come first, so that their cancellation reasons are found by place. */
const [markerPlace, modelPlace] = [0, 1];

/**
 * One `TransactWriteItems` for a change. The SDK sends each command with its own ClientRequestToken, so that its own
 * retry of an answer that got lost is not a second transaction; after ten minutes the marker does that.
 * ElectroDB makes keys, items and conditions; the transaction is sent by the document client, because ElectroDB's own
 * hides whether it was cancelled for a condition, a conflict or throttling.
 */
export async function commit(
  { client }: Table,
  entities: Entities,
  change: ModelChange,
): Promise<{ revision: number; replayed: boolean }> {
  const prepared = prepareChange(change);
  const TransactItems = writesOf(entities, change, prepared);
  for (let tries = 1; ; tries += 1) {
    try {
      await client.send(new TransactWriteCommand({ TransactItems }));
      return { revision: prepared.model.revision, replayed: false };
    } catch (error) {
      const applied = await appliedBefore(entities, change, error);
      if (applied !== undefined) return { revision: applied.revision, replayed: true };
      if (codesOf(error)[modelPlace] === 'ConditionalCheckFailed')
        throw revisionMoved(change, error);
      if (!mayPass(error)) throw error;
      if (tries === maxTries) throw refused(change, error);
      await sleep(Math.random() * firstPauseMs * 2 ** tries);
    }
  }
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
    ...puts.map((entity) => ({ Put: put(putParams(entities, entity)) })),
    ...removes.map(({ model, alias }) => ({
      Delete: entities.alias.delete({ model, alias }).params() as Put & { Key: Put['Item'] & {} },
    })),
  ];
}

const put = (params: unknown): Put => params as Put;

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
    case 'drift':
      return entities.drift.put({ ...entity, windowTo: entity.window.to }).params();
  }
}

/**
 * The marker that stopped the transaction, if one did. It is asked before the revision: a change that was applied has
 * moved the revision itself.
 */
async function appliedBefore(
  entities: Entities,
  change: ModelChange,
  error: unknown,
): Promise<AppliedChange | undefined> {
  if (codesOf(error)[markerPlace] !== 'ConditionalCheckFailed') return undefined;
  const { data } = await entities.change.get({ id: change.id }).go({ consistent: true });
  if (data === null) return undefined;
  const applied = data as AppliedChange;
  if (!isSameChange(change, applied)) throw changeIdTaken(change, applied);
  return applied;
}

const reasonsOf = (error: unknown): readonly CancellationReason[] =>
  (error as Partial<TransactionCanceledException>).CancellationReasons ?? [];
const codesOf = (error: unknown): readonly (string | undefined)[] =>
  reasonsOf(error).map((reason) => reason.Code);

const passing = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];

/** Whether the same transaction may succeed in a moment (API reference of TransactWriteItems, cancellation reasons). */
const mayPass = (error: unknown): boolean =>
  error instanceof TransactionInProgressException ||
  codesOf(error).some((code) => code !== undefined && passing.includes(code));

/** Another transaction on the model still in flight is a race that was lost; the rest is the table's load. */
const refused = (change: ModelChange, cause: unknown): Error =>
  codesOf(cause).includes('TransactionConflict')
    ? revisionMoved(change, cause)
    : unavailable(`The control table takes no changes of ${change.model.name} now.`, {
        hint: 'Try again in a minute.',
        cause,
      });

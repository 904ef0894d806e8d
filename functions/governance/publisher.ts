import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { auditEntryOf, type Image } from '#adapters/dynamodb/audit-stream.ts';
import { auditEvent, type EventBus } from '#domain/governance/audit-event.ts';

/**
 * Puts the audit entries of a batch on the bus. What was not taken is reported by its place in the stream, so that the
 * stream delivers from there again: every entry at least once, in order per model.
 */
export const createPublisher =
  (bus: EventBus) =>
  async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const found = Records.flatMap(({ eventName, dynamodb }) => {
      const entry =
        eventName === 'INSERT' ? auditEntryOf(dynamodb?.NewImage as Image | undefined) : undefined;
      return entry === undefined
        ? []
        : [{ event: auditEvent(entry), place: dynamodb?.SequenceNumber ?? '' }];
    });
    const failed = await bus.publish(found.map(({ event }) => event));
    return {
      batchItemFailures: failed.map((index) => ({ itemIdentifier: found[index]?.place ?? '' })),
    };
  };

import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import type { AuditEvent, EventBus } from '#domain/governance/audit-event.ts';

/** Limits of one PutEvents: ten entries, and 256 KB together (source, detail-type and detail in UTF-8, some spare). */
const maxEntries = 10;
const maxBytes = 250_000;

interface Packed {
  readonly index: number;
  readonly entry: PutEventsRequestEntry;
  readonly bytes: number;
}

/** Why an entry was not taken; written where operators look. */
type Warn = (message: string) => void;

export function eventBridgeBus(
  client: Pick<EventBridgeClient, 'send'>,
  busName: string,
  warn: Warn = () => {},
): EventBus {
  const send = async (batch: readonly Packed[]): Promise<number[]> => {
    try {
      const Entries = batch.map(({ entry }) => entry);
      const answer = await client.send(new PutEventsCommand({ Entries }));
      return batch.flatMap(({ index }, place) => {
        const { ErrorCode, ErrorMessage } = answer.Entries?.[place] ?? {};
        if (ErrorCode === undefined) return [];
        warn(`event not taken: ${ErrorCode} ${ErrorMessage ?? ''}`);
        return [index];
      });
    } catch (error) {
      warn(`events not taken: ${(error as Error).message}`);
      return batch.map(({ index }) => index);
    }
  };
  return {
    async publish(events) {
      const failed: number[] = [];
      for (const batch of batches(events.map((event, index) => pack(event, index, busName))))
        failed.push(...(await send(batch)));
      return failed;
    },
  };
}

function pack(event: AuditEvent, index: number, busName: string): Packed {
  const whole = sized(event, index, busName);
  if (whole.bytes <= maxBytes) return whole;
  // One entry that is never taken would hold up all that follow it in the stream.
  const { model, seq } = event.detail;
  const omitted = {
    omitted: `too large for an event: GET /v1/models/${model}/audit?after=${seq - 1}&limit=1`,
  };
  const detail = { ...event.detail, before: omitted, after: omitted };
  return sized({ ...event, detail }, index, busName);
}

function sized(event: AuditEvent, index: number, EventBusName: string): Packed {
  const Detail = JSON.stringify(event.detail);
  const { source: Source, detailType: DetailType, time } = event;
  const bytes = Buffer.byteLength(Detail) + Source.length + DetailType.length + 14;
  return {
    index,
    bytes,
    entry: { EventBusName, Source, DetailType, Detail, Time: new Date(time) },
  };
}

function batches(packed: readonly Packed[]): Packed[][] {
  const made: Packed[][] = [];
  let room = 0;
  for (const one of packed) {
    const current = made.at(-1);
    if (current !== undefined && current.length < maxEntries && one.bytes <= room) {
      current.push(one);
      room -= one.bytes;
    } else {
      made.push([one]);
      room = maxBytes - one.bytes;
    }
  }
  return made;
}

import { type AuditEntry, auditActions } from './audit.ts';

/** An audit entry as it leaves on the bus: source and detail-type are what rules match. */
export interface AuditEvent {
  readonly source: string;
  readonly detailType: string;
  readonly time: string;
  readonly detail: {
    readonly schemaVersion: 1;
  } & Pick<
    AuditEntry,
    'model' | 'seq' | 'at' | 'actor' | 'subject' | 'reason' | 'before' | 'after'
  >;
}

export function auditEvent(entry: AuditEntry): AuditEvent {
  const { action, model, seq, at, actor, subject, reason, before, after } = entry;
  return {
    source: `loopwright.${auditActions[action]}`,
    detailType: action,
    time: at,
    detail: { schemaVersion: 1, model, seq, at, actor, subject, reason, before, after },
  };
}

/** Where events go. */
export interface EventBus {
  /** Sends what it can; answers the indices of the events that were not taken. */
  publish(events: readonly AuditEvent[]): Promise<readonly number[]>;
}

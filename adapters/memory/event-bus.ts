import type { AuditEvent, EventBus } from '#domain/governance/audit-event.ts';

/** Keeps what was published, in order. */
export function memoryEventBus(): EventBus & { readonly published: readonly AuditEvent[] } {
  const published: AuditEvent[] = [];
  return {
    published,
    publish: async (events) => {
      published.push(...structuredClone([...events]));
      return [];
    },
  };
}

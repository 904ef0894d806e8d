import type { ToldMarks } from '#domain/monitoring/ports.ts';

/** The twin of the DynamoDB marks; a claim that is never released stays `busy`. */
export function memoryToldMarks(): ToldMarks {
  const marks = new Map<string, 'busy' | 'told'>();
  const keyOf = (key: string, channel: string) => JSON.stringify([key, channel]);
  return {
    async claim(key, channel) {
      const known = marks.get(keyOf(key, channel));
      if (known !== undefined) return known;
      marks.set(keyOf(key, channel), 'busy');
      return 'mine';
    },
    async told(key, channel) {
      marks.set(keyOf(key, channel), 'told');
    },
    async release(key, channel) {
      marks.delete(keyOf(key, channel));
    },
  };
}

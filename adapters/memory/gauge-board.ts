import type { GaugeRow } from '#domain/monitoring/metrics/gauge-row.ts';
import type { GaugeBoard } from '#domain/monitoring/ports.ts';

export function memoryGaugeBoard(): GaugeBoard {
  const rows = new Map<string, GaugeRow>();
  return {
    async put(row) {
      const known = rows.get(row.model);
      if (known === undefined || known.windowTo <= row.windowTo)
        rows.set(row.model, structuredClone(row));
    },
    async all() {
      return [...rows.values()].sort((a, b) => (a.model < b.model ? -1 : 1));
    },
  };
}

import * as z from 'zod/mini';
import type { BusEvent } from '#domain/monitoring/bus-event.ts';

/** An event as a rule of EventBridge hands it to a function. */
export const busEvent = z.pipe(
  z.object({
    id: z.string(),
    'detail-type': z.string(),
    time: z.string(),
    detail: z.record(z.string(), z.unknown()),
  }),
  z.transform(
    ({ id, 'detail-type': detailType, time, detail }): BusEvent => ({
      id,
      detailType,
      time,
      detail,
    }),
  ),
);

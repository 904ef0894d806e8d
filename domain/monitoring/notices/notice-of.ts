import type { BusEvent } from '../bus-event.ts';
import type { Notice, Places } from '../notice.ts';
import { driftNotice } from './drift-notice.ts';
import { estimateNotice } from './estimate-notice.ts';
import { lifecycleNotice } from './lifecycle-notices.ts';
import { qualityNotice } from './quality-notice.ts';

/** What people are told of an event (DRF-5); undefined when they are told nothing. */
export function noticeOf(event: BusEvent, places: Places): Notice | undefined {
  switch (event.detailType) {
    case 'DriftDetected':
    case 'DriftChecked':
      return driftNotice(event, places);
    case 'DataQualityFailed':
      return qualityNotice(event, places);
    case 'PerformanceEstimated':
      return estimateNotice(event, places);
    default:
      return lifecycleNotice(event, places);
  }
}

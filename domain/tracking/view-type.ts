import type { Lifecycle } from './experiment.ts';

export const viewTypes = ['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL'] as const;
export type ViewType = (typeof viewTypes)[number];

/** Whether a search of this view sees what is in this state. */
export const isSeen = (view: ViewType, lifecycle: Lifecycle): boolean =>
  view === 'ALL' || (view === 'ACTIVE_ONLY') === (lifecycle === 'active');

import type { Places } from '#domain/monitoring/notice.ts';
import { noticeOf } from '#domain/monitoring/notices/notice-of.ts';
import { type Telling, type TellPeopleDeps, tellPeople } from '#domain/monitoring/tell-people.ts';
import { step } from '../runtime/step.ts';
import { busEvent } from './bus-event.ts';

export interface NotifierDeps extends TellPeopleDeps {
  readonly places: Places;
}

/** Tells people of an event of the bus; answers how, or that it is nothing to tell. */
export const createNotifier = (deps: NotifierDeps) =>
  step(busEvent, async (event): Promise<Readonly<Record<string, Telling>> | 'nothing to tell'> => {
    const notice = noticeOf(event, deps.places);
    return notice === undefined ? 'nothing to tell' : tellPeople(deps, notice);
  });

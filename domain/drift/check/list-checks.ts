import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Clock } from '../../clock.ts';
import { dayMs, hourMs } from '../../durations.ts';
import { inSmallGroups } from '../../in-small-groups.ts';
import type { ModelStore } from '../../registry/ports.ts';
import type { DriftRecord } from '../drift-report.ts';
import { championOf } from './candidate-versions.ts';
import { windowId } from './check-keys.ts';
import { type CheckWindow, lastFullHour } from './check-window.ts';
import { isHour } from './kept-sketches.ts';
import { lateHours } from './outside.ts';
import type { CheckRequest } from './start-check.ts';

/** A day of hours, and what people asked for beside them. */
const recentRecords = 100;

/**
 * A round is one execution, which has 256 KB for what a state passes on and 25 000 events: some 20 for each check. What does not
 * fit is made up for by the next rounds, as hours are that no round came to.
 */
const roundMost = 800;
const roundBytes = 200_000;

/** What a round found late is looked at in the next ones; after that it was counted again, or there was nothing new in it. */
const roundsThatRemember = 2;

/**
 * What the hourly round checks of every model that serves: the last hour that is over; hours of the day before it that no round
 * came to; again those of which lines came late; and once the whole of yesterday, for what hours are too short for: labels that took
 * their time, changes too small to see in an hour (RTR-1: "precision down 10 % in 24 h"). Once a day also days of a week and of four weeks ago, for
 * labels that took longer (DRF-3).
 */
export async function listChecks(deps: {
  readonly store: ModelStore;
  readonly clock: Clock;
}): Promise<{ readonly models: readonly CheckRequest[] }> {
  const { store, clock } = deps;
  const last = lastFullHour(clock.now());
  const models = await store.models();
  const requests = await inSmallGroups(models, async ({ name }) => {
    const serving = await store.serving(name);
    if (serving === undefined) return [];
    return [
      ...(await maturedOf(store, name, last, championOf(serving.variants))),
      ...checksOf(name, last, await store.driftRecords(name, recentRecords)),
    ];
  });
  return { models: bounded(requests.flat(), last.to.toISOString()) };
}

/**
 * In the same order, without what is too much for one round: the newest windows go first, so that after a day without rounds all
 * models are watched again before anybody looks at what was missed.
 */
function bounded(requests: readonly CheckRequest[], end: string): readonly CheckRequest[] {
  const order = (request: CheckRequest): string => (request.again ? end : (request.to ?? ''));
  let [count, bytes] = [0, 0];
  const kept = new Set(
    [...requests]
      .sort((a, b) => (order(a) < order(b) ? 1 : order(a) > order(b) ? -1 : 0))
      .filter((request) => {
        bytes += utf8ToBytes(JSON.stringify(request)).length + 1;
        count++;
        return count <= roundMost && bytes <= roundBytes;
      }),
  );
  return requests.filter((request) => kept.has(request));
}

const request = (model: string, { from, to }: CheckWindow): CheckRequest => ({
  model,
  from: from.toISOString(),
  to: to.toISOString(),
});

function checksOf(
  model: string,
  last: CheckWindow,
  records: readonly DriftRecord[],
): readonly CheckRequest[] {
  const since = last.to.getTime() - lateHours * hourMs;
  const counted = new Map(
    records
      .filter(
        ({ id, window }) => isHour(datesOf(window)) && id === windowId(model, datesOf(window)),
      )
      .map((record) => [record.window.from, record]),
  );
  const missed: CheckRequest[] = [];
  const oldest = [...counted.keys()].sort()[0];
  // A model that was put into production today has no hours before that.
  if (oldest !== undefined)
    for (let at = Math.max(Date.parse(oldest), since); at < last.from.getTime(); at += hourMs) {
      const window = { from: new Date(at), to: new Date(at + hourMs) };
      if (!counted.has(window.from.toISOString())) missed.push(request(model, window));
    }
  return [
    ...missed,
    ...againOf(model, last, counted, since),
    ...yesterdayOf(model, last, records, [...counted.values()]),
    request(model, last),
  ];
}

/**
 * Outcomes take days or weeks. After so many days a day is counted again for its labels, in the round that ends at this hour (UTC),
 * while the version it was about still serves.
 */
const labelDays = [7, 28];
const labelHour = 1;

/** The days that may have labels now which they had not when they were judged. */
async function maturedOf(
  store: ModelStore,
  model: string,
  last: CheckWindow,
  champion: number | undefined,
): Promise<readonly CheckRequest[]> {
  if (last.to.getUTCHours() !== labelHour) return [];
  const midnight = Math.floor(last.to.getTime() / dayMs) * dayMs;
  const days = labelDays.map((back) => {
    const end = midnight - back * dayMs;
    return { from: new Date(end - dayMs), to: new Date(end) };
  });
  const records = await Promise.all(
    days.map((day) => store.driftRecord(model, day.to.toISOString(), windowId(model, day))),
  );
  return days.flatMap((day, at) => {
    const record = records[at];
    return record !== undefined && record.version === champion
      ? [{ ...request(model, day), again: true as const }]
      : [];
  });
}

/** Beyond that a day costs more than it tells: its hours are large enough. */
const maxDayRows = 10_000_000;

/** The whole of the last day of the calendar (UTC) that is over, unless it was checked, or no hour of it was. */
function yesterdayOf(
  model: string,
  last: CheckWindow,
  records: readonly DriftRecord[],
  hours: readonly DriftRecord[],
): readonly CheckRequest[] {
  const end = Math.floor(last.to.getTime() / dayMs) * dayMs;
  const day = { from: new Date(end - dayMs), to: new Date(end) };
  const asked = request(model, day);
  const within = hours.filter(
    ({ window: { from, to } }) => from >= (asked.from ?? '') && to <= (asked.to ?? ''),
  );
  const rows = within.reduce((sum, record) => sum + record.rows, 0);
  const id = windowId(model, day);
  return rows === 0 || rows > maxDayRows || records.some((record) => record.id === id)
    ? []
    : [asked];
}

/** Hours with lines in files that came after they were counted, as the last rounds saw them. */
function againOf(
  model: string,
  last: CheckWindow,
  counted: ReadonlyMap<string, DriftRecord>,
  since: number,
): readonly CheckRequest[] {
  const hours = new Map<string, CheckRequest>();
  for (let back = 0; back <= roundsThatRemember; back++) {
    const round = counted.get(new Date(last.from.getTime() - back * hourMs).toISOString());
    for (const { from, to, arrivedAt } of round?.late ?? []) {
      const listedAt = counted.get(from)?.listedAt;
      if (Date.parse(from) >= since && listedAt !== undefined && listedAt <= later(arrivedAt))
        hours.set(from, { model, from, to, again: true });
    }
  }
  return [...hours.values()].sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1));
}

/** S3 tells when a file was written in whole seconds, rounded down. */
const later = (at: string): string => new Date(Date.parse(at) + 1_000).toISOString();

const datesOf = ({ from, to }: DriftRecord['window']): CheckWindow => ({
  from: new Date(from),
  to: new Date(to),
});

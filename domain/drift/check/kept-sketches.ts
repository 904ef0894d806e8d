import { dayMs, hourMs } from '../../durations.ts';
import { DomainError } from '../../errors.ts';
import { inSmallGroups } from '../../in-small-groups.ts';
import { readJson, writeJson } from '../../registry/json-files.ts';
import type { Artifacts } from '../../registry/ports.ts';
import { mergeWindows } from '../window/window-counter.ts';
import type { WindowSketch } from '../window/window-sketch.ts';
import { dayKey, hourKey } from './check-keys.ts';
import type { CheckWindow } from './check-window.ts';
import { lateHours } from './outside.ts';

/** 2026-11-21T09 and 2026-11-21. */
const hourName = (at: number): string => new Date(at).toISOString().slice(0, 13);
const dayName = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Whether a window is a full hour of the clock: those are kept. */
export const isHour = ({ from, to }: CheckWindow): boolean =>
  to.getTime() - from.getTime() === hourMs && from.getTime() % hourMs === 0;

/** Keeps an hour's sketch, for rolling references and for the same hour next week. */
export const keepHour = (
  artifacts: Artifacts,
  model: string,
  version: number,
  { from }: CheckWindow,
  sketch: WindowSketch,
): Promise<string> =>
  writeJson(artifacts, hourKey(model, version, hourName(from.getTime())), sketch);

/** What is kept of `from <= hour < to`, merged; undefined when there is nothing. `now` tells which days are over for good. */
export async function keptBetween(
  artifacts: Artifacts,
  model: string,
  version: number,
  { from, to }: CheckWindow,
  now: Date,
): Promise<WindowSketch | undefined> {
  let merged: WindowSketch | undefined;
  const add = (sketch: WindowSketch | undefined): void => {
    if (sketch !== undefined) merged = merged === undefined ? sketch : mergeWindows(merged, sketch);
  };
  const hour = (at: number) => readKept(artifacts, hourKey(model, version, hourName(at)));
  let hours: number[] = [];
  const addHours = async (): Promise<void> => {
    for (const sketch of await inSmallGroups(hours, hour)) add(sketch);
    hours = [];
  };
  const first = Math.floor(from.getTime() / hourMs) * hourMs;
  for (let at = first; at < to.getTime(); ) {
    const whole = at % dayMs === 0 && at + dayMs <= to.getTime();
    // Until then lines may still come late, and the day would change.
    const settled = at + dayMs + (lateHours + 1) * hourMs <= now.getTime();
    if (whole && settled) {
      await addHours();
      add(await day(artifacts, model, version, at, hour));
      at += dayMs;
    } else {
      hours.push(at);
      if (hours.length === hoursAtOnce) await addHours();
      at += hourMs;
    }
  }
  await addHours();
  return merged;
}

/** Sketches of a megabyte or two each, in memory together. */
const hoursAtOnce = 12;

/** A day's hours as one file, made when somebody first asks for them. */
async function day(
  artifacts: Artifacts,
  model: string,
  version: number,
  at: number,
  hour: (at: number) => Promise<WindowSketch | undefined>,
): Promise<WindowSketch | undefined> {
  const key = dayKey(model, version, dayName(at));
  const kept = await readKept(artifacts, key);
  if (kept !== undefined) return kept;
  let merged: WindowSketch | undefined;
  for (let of = at; of < at + dayMs; of += hourMs) {
    const sketch = await hour(of);
    if (sketch !== undefined) merged = merged === undefined ? sketch : mergeWindows(merged, sketch);
  }
  if (merged !== undefined) await writeJson(artifacts, key, merged);
  return merged;
}

async function readKept(artifacts: Artifacts, key: string): Promise<WindowSketch | undefined> {
  try {
    const sketch = await readJson<WindowSketch>(artifacts, artifacts.uriOf(key));
    return sketch.schemaVersion === 2 ? sketch : undefined;
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

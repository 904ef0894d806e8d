import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { modelKey } from '../../registry/model-key.ts';
import type { CheckWindow } from './check-window.ts';

const digest = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)));

/** One window of a model has one report, whichever version it turns out to be about. */
export const windowId = (model: string, { from, to }: CheckWindow): string =>
  digest([model, from.toISOString(), to.toISOString()].join('\n')).slice(0, 26);

/**
 * Where a report lies. Its bytes are in its name, so that of two checks at once the one that commits has its own, whoever
 * wrote last.
 */
export const reportKey = (model: string, id: string, json: string): string =>
  `reports/drift/${modelKey(model)}/${id}/${digest(json).slice(0, 16)}.json`;

export const pageKey = (jsonKey: string): string => jsonKey.replace(/\.json$/, '.html');

/** The folder of one count of a window: the same files are the same folder, and the same bytes in it. */
export const workFolder = (model: string, id: string, counted: unknown): string =>
  `work/drift/${modelKey(model)}/${id}/${digest(JSON.stringify(counted)).slice(0, 16)}`;

/** Five digits, so that the order of keys is the order of parts. */
const numbered = (at: number): string => String(at).padStart(5, '0');

export const planKey = (folder: string): string => `${folder}/plan.json`;
export const labelsKey = (folder: string): string => `${folder}/labels.json`;
export const partsPrefix = (folder: string): string => `${folder}/parts/`;
export const partKey = (folder: string, at: number): string =>
  `${partsPrefix(folder)}${numbered(at)}.json`;
export const partSketchKey = (folder: string, at: number): string =>
  `${folder}/sketches/${numbered(at)}.json`;

const keptFolder = (model: string, version: number): string =>
  `sketches/drift/${modelKey(model)}/${version}`;

/** `hour` as 2026-11-21T09. */
export const hourKey = (model: string, version: number, hour: string): string =>
  `${keptFolder(model, version)}/hours/${hour}.json`;

/** `day` as 2026-11-21. */
export const dayKey = (model: string, version: number, day: string): string =>
  `${keptFolder(model, version)}/days/${day}.json`;

import type { Params } from '../algorithm.ts';
import type { Calibration } from './trained-model.ts';

/** What the inner split told. */
export interface Found {
  /** As used; the number of steps is the one that was best. */
  readonly params: Params;
  readonly learningCurve: readonly number[];
  readonly calibration?: Calibration;
}

/** Where a training is. Matrices are made anew from the same rows, so they are not kept. */
export interface Checkpoint {
  /** Of rows and options (fingerprint.ts). */
  readonly fingerprint: string;
  readonly phase: 'search' | 'fit';
  /** Steps of the phase that are done. */
  readonly step: number;
  /** Once the search is done. */
  readonly found?: Found;
  /** `FitProgress.checkpoint()` of the phase; absent at its beginning. */
  readonly fit?: Uint8Array;
}

/** "LWTC": Loopwright training checkpoint. */
const magic = 0x4c575443;
/** A checkpoint of another format is not read. */
const format = 1;
const headBytes = 12;

/** Magic, format, length of the JSON part in bytes (little-endian u32 each), JSON in ASCII, then the state of the fit. */
export function encodeCheckpoint({ fit, found, ...rest }: Checkpoint): Uint8Array {
  const json = ascii(
    JSON.stringify({
      ...rest,
      ...(found && { found: { ...found, calibration: plain(found.calibration) } }),
      hasFit: fit !== undefined,
    }),
  );
  const bytes = new Uint8Array(headBytes + json.length + (fit?.length ?? 0));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic, true);
  view.setUint32(4, format, true);
  view.setUint32(8, json.length, true);
  for (let i = 0; i < json.length; i++) bytes[headBytes + i] = json.charCodeAt(i);
  if (fit) bytes.set(fit, headBytes + json.length);
  return bytes;
}

/** Undefined for bytes that are no checkpoint of this format. */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint | undefined {
  if (bytes.length < headBytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== magic || view.getUint32(4, true) !== format) return undefined;
  const end = headBytes + view.getUint32(8, true);
  if (end > bytes.length) return undefined;
  let json = '';
  for (let i = headBytes; i < end; i++) json += String.fromCharCode(bytes[i] as number);
  try {
    const { hasFit, found, ...rest } = JSON.parse(json);
    return {
      ...rest,
      ...(found && {
        found: {
          ...found,
          ...(found.calibration && { calibration: curve(found.calibration) }),
        },
      }),
      ...(hasFit && { fit: bytes.slice(end) }),
    };
  } catch {
    return undefined; // Cut short or overwritten.
  }
}

/** Characters beyond ASCII as \u escapes, which JSON reads back. */
const ascii = (json: string): string =>
  json.replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

function plain(calibration: Calibration | undefined) {
  return calibration?.kind === 'isotonic'
    ? { ...calibration, x: [...calibration.x], y: [...calibration.y] }
    : calibration;
}

function curve(read: { kind: string; x?: number[]; y?: number[] }): Calibration {
  return (
    read.kind === 'isotonic'
      ? { ...read, x: Float32Array.from(read.x ?? []), y: Float32Array.from(read.y ?? []) }
      : read
  ) as Calibration;
}

import type { MetricPoint } from './metric.ts';

/**
 * A metric's point without its key in 25 bytes: step, timestamp, value (8 each, big-endian) and 1 for NaN.
 * Compared as unsigned bytes they are in the order of `compareRank`, so a store that can compare bytes keeps
 * the latest point without reading it, and they decode to the very same numbers.
 *
 * A step is kept as step + 2^63; a double by its bits (IEEE 754), all turned over when it is negative, else
 * only the sign. NaN has the bits of 0 and differs in the last byte.
 */
export const rankBytes = 25;
const [stepAt, timestampAt, valueAt, nanAt] = [0, 8, 16, 24];
const sign = 1n << 63n;

export function encodeRank({ step, timestamp, value }: Omit<MetricPoint, 'key'>): Uint8Array {
  const bytes = new Uint8Array(rankBytes);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(stepAt, step + sign);
  // A time of -0 is 0.
  view.setBigUint64(timestampAt, sortable(timestamp + 0));
  view.setBigUint64(valueAt, sortable(Number.isNaN(value) ? 0 : value));
  bytes[nanAt] = Number.isNaN(value) ? 1 : 0;
  return bytes;
}

export function decodeRank(key: string, bytes: Uint8Array): MetricPoint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, rankBytes);
  return {
    key,
    value: bytes[nanAt] === 1 ? Number.NaN : unsorted(view.getBigUint64(valueAt)),
    timestamp: unsorted(view.getBigUint64(timestampAt)),
    step: view.getBigUint64(stepAt) - sign,
  };
}

/** Negative when `a` comes before `b`. */
export function compareRankBytes(a: Uint8Array, b: Uint8Array): number {
  for (let at = 0; at < rankBytes; at += 1) {
    const difference = (a[at] as number) - (b[at] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

const eight = new DataView(new ArrayBuffer(8));

function sortable(double: number): bigint {
  eight.setFloat64(0, double);
  const bits = eight.getBigUint64(0);
  return BigInt.asUintN(64, (bits & sign) === 0n ? bits | sign : ~bits);
}

function unsorted(sorted: bigint): number {
  eight.setBigUint64(0, BigInt.asUintN(64, (sorted & sign) === 0n ? ~sorted : sorted ^ sign));
  return eight.getFloat64(0);
}

import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Signature } from '../registry/signature.ts';
import type { CaptureLine } from './capture.ts';
import type { OversizeRows } from './ports.ts';

/** Firehose takes records of 1 000 KiB; lines this large would crowd out the others of their request. */
const maxLineBytes = 200_000;

export type Features = CaptureLine['features'];
export type KeptFeatures = Pick<CaptureLine, 'features' | 'redacted' | 'featuresUri'>;

/** GOV-6: who redacts a matrix by its name redacts all of its columns, whatever they are called. */
export function redactedColumns(
  { inputs, columns = [] }: Pick<Signature, 'inputs' | 'columns'>,
  redact: readonly string[] = [],
): readonly string[] {
  const [matrix] = inputs;
  return matrix !== undefined && redact.includes(matrix.name) ? [...redact, ...columns] : redact;
}

/** GOV-6: `card` also redacts `card[0]`, `card[1]`, … of an input with several values per row. */
export function redactedFeatures(features: Features, redact: readonly string[]): KeptFeatures {
  if (redact.length === 0) return { features };
  const redacted = Object.keys(features).filter(
    (name) => redact.includes(name) || redact.includes(name.replace(/\[\d+\]$/, '')),
  );
  if (redacted.length === 0) return { features };
  const nulls = Object.fromEntries(redacted.map((name) => [name, null]));
  return { features: { ...features, ...nulls }, redacted };
}

/** SRV-8: a row that is too large for a line goes to the lake by itself. When that fails the line carries it after all. */
export async function byReference(
  oversize: OversizeRows | undefined,
  kept: KeptFeatures,
  id: string,
  ts: string,
): Promise<KeptFeatures> {
  if (oversize === undefined || !isOversize(kept.features)) return kept;
  try {
    const featuresUri = await oversize.keep(id, ts, JSON.stringify(kept.features));
    return { ...kept, features: {}, featuresUri };
  } catch {
    return kept;
  }
}

/** A cheap upper bound first: six bytes for each character (\u001f), 30 for a number. */
export function isOversize(features: Features): boolean {
  let most = 2;
  for (const name in features) {
    const value = features[name];
    most += 6 * name.length + (typeof value === 'string' ? 6 * value.length : 30) + 6;
  }
  return most > maxLineBytes && utf8ToBytes(JSON.stringify(features)).length > maxLineBytes;
}

import { seededRandom } from '../../training/random.ts';
import type { LoadedModel } from '../model-runtime.ts';
import { type FlatTreeModel, flatTrees } from './flat-trees.ts';
import { probeRows } from './probe-rows.ts';
import { proveEqual } from './prove-equal.ts';

/** Values sent for the proof, over all rows and columns. */
const maxProbeValues = 1_000_000;
const maxProbeRows = 4_000;

/**
 * SRV-3: the fast path of a file, when it is one of trees and answers like `reference`, its session, on rows that stand
 * on the thresholds. Undefined when that cannot be shown: the session goes on serving.
 */
export async function provenTrees(
  reference: LoadedModel,
  bytes: Uint8Array,
): Promise<FlatTreeModel | undefined> {
  const flat = flatTrees(bytes);
  if (flat === undefined) return undefined;
  const values = flat.signature.inputs.reduce((sum, { shape }) => sum + (shape[1] ?? 1), 0);
  const rows = Math.min(maxProbeRows, Math.floor(maxProbeValues / values));
  const probes = probeRows(flat, seededRandom(1), rows);
  const difference = await proveEqual(flat, reference, probes).catch(
    (error: Error) => error.message,
  );
  return difference === undefined ? flat : undefined;
}

import type { Signature } from '../registry/signature.ts';
import { rowColumns } from '../serving/row-columns.ts';

/** Bytes of text a worker reads at once. */
export const partBytes = 16 * 1024 * 1024;

/** A Map Run lists so many items without ado, and a manifest of so many parts can be read at once. */
export const maxParts = 10_000;

const fewestRows = 1_000;
const mostRows = 50_000;
/** Values in a worker's memory: inputs and answers of all its rows. */
const mostValues = 2_500_000;

/** Rows of a part: 50 000, fewer for a model with many columns or classes. */
export function partRows(signature: Signature): number {
  const { classes = [] } = signature;
  const columns = rowColumns(signature)?.length ?? signature.inputs.length;
  const rows = Math.floor(mostValues / (columns + classes.length + 2));
  return Math.min(mostRows, Math.max(fewestRows, rows));
}

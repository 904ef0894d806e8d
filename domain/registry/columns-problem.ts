import { matrixWidth } from '../serving/row-columns.ts';
import type { Signature } from './signature.ts';

/** They are kept with a version, an item of at most 400 kB, and with its audit entry. */
const maxCharacters = 64_000;

/** Why these cannot be the names of the columns of a model's one matrix, in a sentence; undefined when they can. */
export function columnsProblem(
  signature: Signature,
  columns: readonly string[],
): string | undefined {
  const width = matrixWidth(signature);
  if (width === undefined)
    return 'Only a model whose one input is a matrix [-1, n] takes names of columns; others have them in their inputs.';
  if (columns.length !== width)
    return `${columns.length} columns are named; the model's input ${signature.inputs[0]?.name} has ${width}.`;
  if (columns.includes('')) return 'A column has an empty name.';
  const seen = new Set<string>();
  const twice = columns.find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined) return `Two columns are called ${twice}.`;
  if (columns.reduce((sum, name) => sum + name.length, 0) > maxCharacters)
    return `The names of the columns have more than ${maxCharacters} characters together.`;
  return undefined;
}

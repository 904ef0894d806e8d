import type { Signature } from '../registry/signature.ts';
import type { FeatureValue } from './capture.ts';
import type { Tensor } from './model-runtime.ts';
import { elementAt } from './tensor-elements.ts';

/** Values of one row that are captured; a row with more (an image, an embedding) is captured without its features. */
const maxCapturedValues = 1000;

/** Rows of a request in tensors: their common first dimension, or one row when they have none in common. */
export function rowsOf(tensors: readonly Tensor[]): number {
  const [rows = 1] = tensors[0]?.shape ?? [];
  return tensors.every(({ shape }) => shape[0] === rows) ? rows : 1;
}

/**
 * Row `row` as features: an input of one value per row by its name, others as `name[0]`, `name[1]`, …, but a matrix whose
 * columns have names by those.
 */
export function featuresOf(
  { columns }: Pick<Signature, 'columns'>,
  tensors: readonly Tensor[],
  rows: number,
): (row: number) => Readonly<Record<string, FeatureValue>> {
  const widths = tensors.map(({ data }) => data.length / rows);
  if (widths.reduce((sum, width) => sum + width, 0) > maxCapturedValues) return () => ({});
  const places = tensors.flatMap((tensor, at) => {
    const width = widths[at] as number;
    const named = tensors.length === 1 && columns?.length === width ? columns : undefined;
    return Array.from({ length: width }, (_, place) => ({
      name: named?.[place] ?? (width === 1 ? tensor.name : `${tensor.name}[${place}]`),
      tensor,
      width,
      place,
    }));
  });
  return (row) =>
    Object.fromEntries(
      places.map(({ name, tensor, width, place }) => [
        name,
        elementAt(tensor, row * width + place),
      ]),
    );
}

import { invalid } from '../../errors.ts';
import type { Signature } from '../../registry/signature.ts';
import type { Tensor } from '../model-runtime.ts';
import { isColumnModel } from '../row-columns.ts';
import { elements } from '../tensor-elements.ts';
import { classesOf, type Said } from './said.ts';

const floats = ['FP32', 'FP64', 'FP16'];

/** Features a meta model takes: all its columns, or the width of its one matrix. Undefined when it takes something else. */
function featuresOf({ inputs }: Signature): number | undefined {
  if (inputs.some(({ datatype }) => !floats.includes(datatype))) return undefined;
  if (isColumnModel({ inputs })) return inputs.length;
  const [only, ...more] = inputs;
  if (more.length > 0 || only?.shape.length !== 2 || only.shape[0] !== -1) return undefined;
  return (only.shape[1] as number) > 0 ? only.shape[1] : undefined;
}

/**
 * A meta model takes each member's probabilities of all classes, member after member; with two classes it may take only
 * that of the second from each, as scikit-learn's StackingClassifier does. Throws `invalid` when it takes neither.
 */
export function checkMeta(meta: Signature, members: number, names: readonly string[]): void {
  const classes = names.length;
  const own = classesOf(meta);
  if (own?.join('\0') !== names.join('\0'))
    throw invalid(
      `The meta model has ${own === undefined ? 'no known classes' : `the classes ${own.join(', ')}`}, not ${names.join(', ')} in this order.`,
      { field: 'ensemble.meta' },
    );

  const features = featuresOf(meta);
  if (features === members * classes || (classes === 2 && features === members)) return;
  const takes = classes === 2 ? `${members} or ${members * 2}` : `${members * classes}`;
  throw invalid(
    `The meta model takes ${features === undefined ? 'something else than' : `${features} numbers, not the`} probabilities of ${members} members for ${classes} classes.`,
    {
      field: 'ensemble.meta',
      hint: `It needs ${takes} inputs of FP32 or FP64: columns [-1, 1], or one matrix.`,
    },
  );
}

/** The members' probabilities as the inputs of the meta model, which `checkMeta` has let pass. */
export function metaInputs(said: readonly Said[], meta: Signature): readonly Tensor[] {
  const { rows } = said[0] as Said;
  const features = featuresOf(meta) as number;
  const each = features / said.length;
  const [first] = meta.inputs;
  const matrix = meta.inputs.length === 1 && first !== undefined;
  const tensors = meta.inputs.map(
    ({ name, datatype }): Tensor => ({
      name,
      datatype,
      shape: [rows, matrix ? features : 1],
      data: elements[datatype].allocate(matrix ? rows * features : rows),
    }),
  );
  for (let feature = 0; feature < features; feature++) {
    const member = said[Math.floor(feature / each)] as Said;
    const classes = rows === 0 ? 0 : member.probabilities.length / rows;
    const place = each === 1 ? classes - 1 : feature % each;
    const target = (tensors[matrix ? 0 : feature] as Tensor).data as Float64Array;
    for (let row = 0; row < rows; row++)
      target[matrix ? row * features + feature : row] = member.probabilities[
        row * classes + place
      ] as number;
  }
  return tensors;
}

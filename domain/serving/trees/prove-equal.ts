import type { LoadedModel, Tensor } from '../model-runtime.ts';

/** Largest difference of a probability, and of any other number relative to its size. */
const tolerance = 1e-6;
/** Rows that are also asked one by one: ONNX Runtime sums a single row by other code than a batch. */
const singles = 32;

/** Why two models are not the same, or undefined when they answer alike to all rows of the tensors. */
export async function proveEqual(
  model: LoadedModel,
  reference: LoadedModel,
  tensors: readonly Tensor[],
): Promise<string | undefined> {
  if (JSON.stringify(model.signature) !== JSON.stringify(reference.signature))
    return 'they do not take and give the same tensors';
  const rows = tensors[0]?.shape[0] ?? 0;
  const batch = await differenceOn(model, reference, tensors);
  if (batch !== undefined) return batch;
  for (let index = 0; index < Math.min(rows, singles); index++) {
    const at = Math.floor((index * rows) / Math.min(rows, singles));
    const single = await differenceOn(
      model,
      reference,
      tensors.map((tensor) => rowOf(tensor, at)),
    );
    if (single !== undefined) return `alone, ${single}`;
  }
  return undefined;
}

function rowOf({ name, datatype, shape, data }: Tensor, row: number): Tensor {
  const width = data.length / (shape[0] ?? 1);
  const slice = data.slice(row * width, (row + 1) * width) as Tensor['data'];
  return { name, datatype, shape: [1, ...shape.slice(1)], data: slice };
}

async function differenceOn(
  model: LoadedModel,
  reference: LoadedModel,
  tensors: readonly Tensor[],
): Promise<string | undefined> {
  const [ours, theirs] = [await model.run(tensors), await reference.run(tensors)];
  const tied = tiedRows(theirs);
  for (const [index, expected] of theirs.entries()) {
    const got = ours[index];
    if (got?.datatype !== expected.datatype || `${got.shape}` !== `${expected.shape}`)
      return `${expected.name} has another type or shape`;
    const perRow = expected.data.length / (expected.shape[0] ?? 1);
    for (let at = 0; at < expected.data.length; at++) {
      const row = Math.floor(at / perRow);
      const same =
        expected.datatype === 'FP32'
          ? near(got.data[at] as number, expected.data[at] as number)
          : got.data[at] === expected.data[at] || tied(row);
      if (!same)
        return `${expected.name} of row ${row} is ${got.data[at]} instead of ${expected.data[at]}`;
    }
  }
  return undefined;
}

function near(a: number, b: number): boolean {
  if (Object.is(a, b)) return true;
  return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));
}

/** Rows whose two most probable classes are equally so: which of them is the label hangs on the last bit. */
function tiedRows(outputs: readonly Tensor[]): (row: number) => boolean {
  const values = outputs.find(({ datatype, shape }) => datatype === 'FP32' && shape.length === 2);
  const width = values?.shape[1] ?? 0;
  return (row) => {
    const [first, second] = Array.from(
      (values?.data.slice(row * width, (row + 1) * width) ?? []) as ArrayLike<number>,
    ).sort((a, b) => b - a);
    return first !== undefined && second !== undefined && near(first, second);
  };
}

import type { Signature } from '../registry/signature.ts';
import type { CaptureLine } from './capture.ts';
import type { Tensor } from './model-runtime.ts';
import { elementAt } from './tensor-elements.ts';

export type RowOutputs = NonNullable<CaptureLine['outputs']>;

const isFloat = ({ datatype }: { readonly datatype: string }) =>
  datatype === 'FP32' || datatype === 'FP64' || datatype === 'FP16';

/** Which outputs mean something to people: found by name (skl2onnx and ours agree), else by type. */
export interface OutputRoles {
  readonly label?: string;
  readonly probabilities?: string;
  readonly prediction?: string;
}

/** A classifier has a label or probabilities; anything else with one float per row predicts a number. */
export function outputRoles({ outputs, classes }: Signature): OutputRoles {
  const probabilities = outputs.find((spec) => isFloat(spec) && /prob/i.test(spec.name));
  const label = outputs.find((spec) => !isFloat(spec) && /label|class/i.test(spec.name));
  if (label !== undefined || probabilities !== undefined || classes !== undefined) {
    const scores = probabilities ?? outputs.find(isFloat);
    return {
      ...(label === undefined ? {} : { label: label.name }),
      ...(scores === undefined ? {} : { probabilities: scores.name }),
    };
  }
  const prediction = outputs.find(isFloat);
  return prediction === undefined ? {} : { prediction: prediction.name };
}

/**
 * What the model said of row `row` of `rows`: label, probabilities by class, or the predicted number. An output that
 * does not have one part per row is left out, and so is NaN.
 */
export function rowOutputs(
  signature: Signature,
  outputs: readonly Tensor[],
  rows: number,
): (row: number) => RowOutputs {
  const roles = outputRoles(signature);
  const named = (name: string | undefined) =>
    outputs.find((tensor) => tensor.name === name && tensor.data.length % rows === 0);
  const [labels, scores, numbers] = [roles.label, roles.probabilities, roles.prediction].map(named);
  return (row) => {
    const probabilities = scores && probabilitiesOf(signature.classes, scores, rows, row);
    const label = labels
      ? labelOf(signature.classes, elementAt(labels, row))
      : mostLikely(probabilities);
    const prediction = numbers?.data.length === rows ? elementAt(numbers, row) : undefined;
    return {
      ...(label === undefined ? {} : { label }),
      ...(probabilities === undefined ? {} : { probabilities }),
      ...(typeof prediction === 'number' ? { prediction } : {}),
    };
  };
}

/**
 * One column for two classes is the probability of the second. Without class names the columns are 0, 1, 2, … Undefined
 * where the model computed NaN, as it may of missing values: JSON has no word for that, and 0 would be a claim.
 */
function probabilitiesOf(
  classes: readonly string[] | undefined,
  scores: Tensor,
  rows: number,
  row: number,
): Readonly<Record<string, number>> | undefined {
  const columns = scores.data.length / rows;
  const found = Array.from({ length: columns }, (_, at) => elementAt(scores, row * columns + at));
  if (found.includes(null)) return undefined;
  const values = found.map(Number);
  const [only] = values;
  const all =
    columns === 1 && only !== undefined && (classes?.length ?? 2) === 2 ? [1 - only, only] : values;
  const names = classes?.length === all.length ? classes : all.map((_, at) => String(at));
  return Object.fromEntries(names.map((name, at) => [name, all[at] as number]));
}

/** A number that is not the name of a class is the place of one. */
function labelOf(
  classes: readonly string[] | undefined,
  label: ReturnType<typeof elementAt>,
): string | number {
  if (typeof label !== 'number') return String(label ?? '');
  return classes === undefined || classes.includes(String(label))
    ? label
    : (classes[label] ?? label);
}

function mostLikely(probabilities: Readonly<Record<string, number>> | undefined) {
  if (probabilities === undefined) return undefined;
  return Object.entries(probabilities).reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

import { invalid } from '../../errors.ts';
import type { ModelVersion } from '../../registry/model-version.ts';
import type { Signature, TensorSpec } from '../../registry/signature.ts';
import { classesOf } from './said.ts';

const nameOf = ({ model, version }: ModelVersion) => `version ${version} of ${model}`;

/**
 * What an ensemble of these members takes and gives: all their inputs, and a label with the probabilities of their
 * classes. Throws `invalid` when the members do not go together.
 */
export function ensembleSignature(members: readonly ModelVersion[]): Signature {
  const [first] = members as readonly [ModelVersion];
  const classes = classesOf(first.signature);
  if (classes === undefined) throw noClassifier(first);
  const inputs = new Map<string, TensorSpec>();
  for (const member of members)
    for (const input of member.signature.inputs)
      if (!inputs.has(input.name)) inputs.set(input.name, input);
  const columns = members.find((member) => member.signature.columns)?.signature.columns;
  const signature: Signature = {
    inputs: [...inputs.values()],
    outputs: [
      { name: 'label', datatype: 'BYTES', shape: [-1] },
      { name: 'probabilities', datatype: 'FP32', shape: [-1, classes.length] },
    ],
    classes,
    ...(inputs.size === 1 && columns && { columns }),
  };
  for (const member of members) checkMember(signature, member);
  return signature;
}

/** Whether a version can be a member of an ensemble with this signature. Throws `invalid`. */
export function checkMember(
  { inputs, columns, classes = [] }: Signature,
  member: ModelVersion,
): void {
  for (const input of member.signature.inputs) {
    const known = inputs.find(({ name }) => name === input.name);
    if (known === undefined)
      throw refused(`${nameOf(member)} takes ${input.name}, which the ensemble does not.`);
    if (known.datatype !== input.datatype || known.shape.join() !== input.shape.join())
      throw refused(
        `${input.name} is ${words(known)} for the ensemble and ${words(input)} for ${nameOf(member)}.`,
      );
    if (input.shape[0] !== -1)
      throw refused(
        `${input.name} of ${nameOf(member)} has the shape [${input.shape}]; its first dimension must be free, for rows.`,
      );
  }
  const names = member.signature.columns;
  if (columns !== undefined && names !== undefined && names.join('\0') !== columns.join('\0'))
    throw refused(
      `${nameOf(member)} has the columns ${names.join(', ')}, not ${columns.join(', ')} in this order.`,
    );
  const own = classesOf(member.signature);
  if (own === undefined) throw noClassifier(member);
  if (own.join('\0') !== classes.join('\0'))
    throw refused(
      `${nameOf(member)} has the classes ${own.join(', ')}, not ${classes.join(', ')} in this order.`,
    );
}

const words = ({ datatype, shape }: TensorSpec) => `${datatype} [${shape}]`;

const refused = (message: string) =>
  invalid(message[0]?.toUpperCase() + message.slice(1), {
    field: 'ensemble.members',
    hint: 'Members of an ensemble take the same inputs by the same names, and give probabilities of the same classes.',
  });

const noClassifier = (version: ModelVersion) =>
  refused(`${nameOf(version)} does not give probabilities of known classes.`);

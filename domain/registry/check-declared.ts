import { invalid } from '../errors.ts';
import type { Signature, TensorSpec } from './signature.ts';

/**
 * SEC-3: whether a file takes and gives what its sender says. Tensors are compared by name; order does not matter.
 *
 * @throws DomainError `invalid` with every difference
 */
export function checkDeclared(found: Signature, declared: Signature): void {
  const differences = [
    ...compare('input', found.inputs, declared.inputs),
    ...compare('output', found.outputs, declared.outputs),
  ];
  if (differences.length === 0) return;
  throw invalid(`The file is not what its signature declares: ${differences.join('; ')}.`, {
    field: 'signature',
    hint: 'Send the right file, or leave the signature out: it is read from the file.',
  });
}

function compare(
  what: string,
  found: readonly TensorSpec[],
  declared: readonly TensorSpec[],
): string[] {
  const words = ({ datatype, shape }: TensorSpec) => `${datatype} [${shape.join(', ')}]`;
  const inFile = new Map(found.map((tensor) => [tensor.name, tensor]));
  const names = new Set(declared.map(({ name }) => name));
  return [
    ...declared.flatMap((tensor) => {
      const real = inFile.get(tensor.name);
      if (real === undefined) return [`it has no ${what} ${tensor.name}`];
      return words(real) === words(tensor)
        ? []
        : [`${what} ${tensor.name} is ${words(real)}, not ${words(tensor)}`];
    }),
    ...found
      .filter(({ name }) => !names.has(name))
      .map(({ name }) => `${what} ${name} is not declared`),
  ];
}

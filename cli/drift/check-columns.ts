import { columnIn } from '#domain/drift/sketch/column-in.ts';
import type { TableSketch } from '#domain/drift/sketch/table-sketch.ts';
import { invalid } from '#domain/errors.ts';
import { closestNames } from './closest-names.ts';
import { printable } from './printable.ts';

interface Named {
  readonly path: string;
  readonly table: TableSketch;
}

const namesOf = ({ table }: Named): string[] => table.columns.map(({ name }) => name);
const quoted = (names: readonly string[]): string =>
  names.map((name) => `"${printable(name)}"`).join(', ');

/**
 * Whether two files can be compared at all: outcome and prediction are in both, and at least one other column is.
 *
 * @throws DomainError `invalid`, with the names that come closest.
 */
export function checkColumns(
  reference: Named,
  current: Named,
  [label, prediction]: readonly [string | undefined, string | undefined],
): void {
  const options = [
    ['--label', label],
    ['--prediction', prediction],
  ] as const;
  for (const [option, name] of options)
    for (const file of [reference, current])
      if (name !== undefined && columnIn(file.table, name) === undefined)
        throw invalid(`${file.path} has no column "${printable(name)}" (${option}).`, {
          field: option,
          hint: `Closest to it: ${quoted(closestNames(name, namesOf(file), 3))}.`,
        });
  const features = (file: Named) =>
    namesOf(file).filter((name) => name !== label && name !== prediction);
  const there = new Set(features(current));
  if (features(reference).some((name) => there.has(name))) return;
  const nearly = features(reference)
    .slice(0, 3)
    .flatMap((name) =>
      closestNames(name, [...there], 1).map(
        (other) => `"${printable(name)}" and "${printable(other)}"`,
      ),
    );
  throw invalid(
    `${reference.path} and ${current.path} have no column in common${label === undefined ? '' : ' beside label and prediction'}.`,
    {
      hint:
        nearly.length === 0
          ? 'Do both have a header line?'
          : `Closest: ${nearly.join('; ')}. Do both have a header line, and the same delimiter?`,
    },
  );
}
